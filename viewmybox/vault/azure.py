"""What is said to Azure's services: who this process is, how long it waits, and what went wrong.

Needs the extra `azure`; nothing here is imported by an installation that lies in folders.
"""

import contextlib
import errno
import functools
import os
from collections.abc import Iterator
from typing import Any

import psycopg
from azure.core.credentials import TokenCredential
from azure.core.exceptions import (
    AzureError,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
)
from azure.identity import DefaultAzureCredential

# Seconds; the library waits for minutes, and a page cannot.
PATIENCE: dict[str, Any] = {
    "connection_timeout": 5,
    "read_timeout": 30,
    "retry_total": 3,
    "retry_backoff_factor": 0.3,
    "logging_enable": False,
}
# What a token for Azure Database for PostgreSQL is asked for.
POSTGRESQL = "https://ossrdbms-aad.database.windows.net/.default"


@functools.cache
def credential() -> TokenCredential:
    """The process's managed identity (AZURE_CLIENT_ID says which, where it has several)."""
    return DefaultAzureCredential(
        exclude_interactive_browser_credential=True,
        exclude_developer_cli_credential=True,
        exclude_powershell_credential=True,
        exclude_shared_token_cache_credential=True,
    )


# A forked process must not share the connection by which its parent asked for tokens.
os.register_at_fork(after_in_child=credential.cache_clear)


def database_token() -> str:
    """The password of this moment at a database in Azure; azure-identity renews it in time.

    Raises:
        OperationalError: there is none; without the answer's words.
    """
    try:
        return credential().get_token(POSTGRESQL).token
    except AzureError as error:
        why = type(error).__name__
    raise psycopg.OperationalError(f"The identity service gives no token ({why}).")


@contextlib.contextmanager
def told_as_files() -> Iterator[None]:
    """What a file system would have raised; without the answer's words, which hold addresses.

    Raises:
        FileNotFoundError: there is no such thing.
        FileExistsError: there is one already.
        OSError: it has been changed meanwhile, or the storage does not answer.
    """
    try:
        yield
    except ResourceNotFoundError:
        raise FileNotFoundError(errno.ENOENT, "The storage has no such file.") from None
    except ResourceExistsError:
        raise FileExistsError(errno.EEXIST, "The storage has such a file.") from None
    except ResourceModifiedError:
        raise OSError(errno.ESTALE, "The file was changed meanwhile.") from None
    except AzureError as error:
        raise OSError(errno.EIO, f"The storage does not answer ({type(error).__name__}).") from None
