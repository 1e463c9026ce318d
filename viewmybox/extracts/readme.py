"""README.txt of an extract: how to read it, in Swedish and in English, without VIEWMYBOX."""

from collections.abc import Iterable

from viewmybox.extracts.kinds import Kind

SWEDISH = """\
UTDRAG UR VIEWMYBOX
{customer}

Allt som kunden äger i tjänsten{box_sv}, i öppna format. Inget annat program än ett som
kan läsa text behövs.

  csv/            tabellerna för kalkylprogram
  json/           samma tabeller för program: JSON Lines, en rad är en post
  documents/      dokumenten, en mapp för varje tjänst
  manifest.json   vad som finns här: antal, storlek och SHA-256 för varje fil

Tabellerna:
{tables_sv}

Så läses de:
- Teckenkodningen är UTF-8. CSV-filerna har komma mellan fälten och kolumnernas namn på första
  raden. I ett kalkylprogram: importera som text (i Excel: Data > Från text/CSV, UTF-8, komma).
- Innehållet är oförändrat. Ett fält som börjar med =, +, - eller @ kan av ett kalkylprogram tas
  för en formel: importera kolumnerna som text.
- Tider är enligt ISO 8601 i UTC. Tal har decimalpunkt. Ett tomt fält utan citattecken saknar
  värde; ett fält med bara två citattecken är en tom text.
- Kolumner som slutar på _id pekar på kolumnen id i en annan tabell. I manifest.json står vilket
  dokument varje fil i mappen documents är.

Detta finns inte med: hemligheters kontrollsummor, nycklarna som krypterar filerna hos oss (här är
filerna okrypterade) och var filer ligger i vår lagring. Personers inloggningar är deras egna.

Journalen är hopkedjad rad för rad med SHA-256; var den slutar står i manifest.json (journal_head).
Varje rads hash är SHA-256 över texten
  förra radens hash|number|at|deed|thing_kind|thing_id|commitment
och commitment är SHA-256 över texten salt|details. Före första raden står SHA-256 över kundens id.
Tiden at skrivs som 2026-11-22T21:17:00.123456Z, och - står där något saknas. Rader utan salt och
details har fått sina personuppgifter raderade.

Kontrollera att utdraget är helt: viewmybox check-extract FIL, eller jämför SHA-256 för varje fil
med manifest.json.
"""

ENGLISH = """\
EXTRACT FROM VIEWMYBOX
{customer}

Everything that the customer owns in the service{box_en}, in open formats. No other program is
needed than one that reads text.

  csv/            the tables for spreadsheets
  json/           the same tables for programs: JSON Lines, each line a record
  documents/      the documents, a folder for each service
  manifest.json   what is here: count, size and SHA-256 of every file

The tables:
{tables_en}

How to read them:
- The encoding is UTF-8. The CSV files have commas between the fields and the columns' names in
  the first line. In a spreadsheet: import as text (in Excel: Data > From Text/CSV, UTF-8, comma).
- The content is unaltered. A field that begins with =, +, - or @ may be taken for a formula by
  a spreadsheet: import the columns as text.
- Times are ISO 8601 in UTC. Numbers have a decimal point. An empty field without quotation marks
  has no value; a field of only two quotation marks is an empty text.
- Columns that end in _id point at the column id of another table. manifest.json says which
  document each file in the folder documents is.

Not here: secrets' hashes, the keys that encrypt the files with us (here the files are not
encrypted) and where files lie in our storage. People's sign-ins are their own.

The journal is chained line by line with SHA-256; manifest.json says where it ends (journal_head).
A line's hash is SHA-256 over the text
  hash of the line before|number|at|deed|thing_kind|thing_id|commitment
and commitment is SHA-256 over the text salt|details. Before the first line stands SHA-256 over the
customer's id. The time at is written as 2026-11-22T21:17:00.123456Z, and - where there is nothing.
Lines without salt and details have had their personal details erased.

To check that the extract is whole: viewmybox check-extract FILE, or compare the SHA-256 of each
file with manifest.json.
"""


def readme(customer: str, box: str | None, kinds: Iterable[Kind]) -> bytes:
    """The text for this customer's extract, of one box where its name is given."""
    swedish, english = zip(*(table_lines(kind) for kind in kinds), strict=True)
    text = f"{SWEDISH}\n\n{ENGLISH}".format(
        customer=customer,
        box_sv=f" i boxen {box}" if box else "",
        box_en=f" in the box {box}" if box else "",
        tables_sv="\n".join(swedish),
        tables_en="\n".join(english),
    )
    return text.encode()


def table_lines(kind: Kind) -> tuple[str, str]:
    swedish, english = kind.about
    return f"  {kind.file:<24}{swedish}", f"  {kind.file:<24}{english}"
