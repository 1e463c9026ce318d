"""What is said to Azure's services: who this process is, how long it waits, and what went wrong.

Needs the extra `azure`; nothing here is imported by an installation that lies in folders.
"""

import contextlib
import errno
import functools
from collections.abc import Iterator
from typing import Any

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


@functools.cache
def credential() -> TokenCredential:
    """The process's managed identity (AZURE_CLIENT_ID says which, where it has several)."""
    return DefaultAzureCredential(
        exclude_interactive_browser_credential=True,
        exclude_developer_cli_credential=True,
        exclude_powershell_credential=True,
        exclude_shared_token_cache_credential=True,
    )


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
