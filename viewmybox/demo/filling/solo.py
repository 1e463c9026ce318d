"""Sara Lind, who keeps other people's books and follows up the few services that she buys."""

from viewmybox.accounts.models import Customer
from viewmybox.boxes.models import Aggregate
from viewmybox.boxes.models.agreement import PricePeriod, Renewal
from viewmybox.boxes.models.service import Service
from viewmybox.demo.filling.people import SARA_LIND
from viewmybox.demo.filling.story import (
    DEVIATION,
    MEETING,
    MONTH,
    NOTE,
    VISIT,
    WEEK,
    Contract,
    Dip,
    Happening,
    Paper,
    Routine,
    Series,
    Story,
    ToDo,
    Told,
    ToldBox,
)

BOOKKEEPING = Told(
    "Bokföringsprogram",
    Service.Category.FINANCE,
    "Bokföring, fakturering och moms för alla uppdrag. Säkerhetskopia varje natt.",
    "sara",
    Contract("Siffersmedjan AB", "SS-20417", -700, 30, 1, Renewal.TACIT, 449),
    (
        Series(
            "Avbrott under kontorstid",
            "min",
            6,
            4,
            at_most=30,
            tolerance=15,
            aggregate=Aggregate.SUM,
            decimals=0,
            dips=(Dip(-66, -60, 24, "Inloggningen låg nere"),),
            every=WEEK,
            about="Minuter då det inte gick att arbeta, summerade per månad.",
        ),
        Series(
            "Svarstid från supporten",
            "h",
            5,
            1.5,
            at_most=8,
            tolerance=4,
            growth=1.2,
            lowest=0.5,
            about="Från fråga till första svar som hjälper.",
        ),
    ),
    (
        Happening(
            -63,
            DEVIATION,
            "Inloggningen låg nere en förmiddag",
            "Tre kunders momsredovisning blev försenad. Leverantören ersätter en halv månad.",
            closed=-49,
        ),
        Happening(
            -20, NOTE, "Ny version", "Bankkopplingen är omgjord. Fungerar med båda bankerna."
        ),
        Happening(
            -8,
            NOTE,
            "Prishöjning aviserad",
            "Från nästa avtalsperiod 499 kr i månaden. Jämför med två andra före uppsägningsdagen.",
        ),
    ),
    (
        ToDo(
            "Bestäm om avtalet ska sägas upp",
            -1,
            text="Jämför pris och bankkoppling med två andra program.",
            after="Prishöjning aviserad",
        ),
        ToDo("Begär ersättning för avbrottet", -50, done=-52),
    ),
    (
        Paper(
            -8,
            "Jämförelse av bokföringsprogram.csv",
            "Program;Pris per månad;Bankkoppling;Fakturor per månad\n"
            "Siffersmedjan;499;ja;obegränsat\n"
            "Kontoklart;395;ja;100\n"
            "Bokhyllan;520;nej;obegränsat\n",
        ),
    ),
)

TELEPHONE = Told(
    "Telefoni och bredband",
    Service.Category.TELEPHONY,
    "Mobilabonnemang med växel och fiber till kontoret.",
    "sara",
    Contract("Västervågens Bredband AB", "VB-88120", -500, 230, 3, Renewal.EXPRESS, 689),
    (
        Series(
            "Hastighet ned",
            "Mbit/s",
            236,
            9,
            at_least=200,
            tolerance=20,
            every=WEEK,
            decimals=0,
            dips=(Dip(-190, -170, -70, "Grävarbete i gatan"),),
            about="Mätt med leverantörens eget verktyg på måndagar.",
        ),
        Series(
            "Mobilräkning",
            "kr",
            689,
            14,
            at_most=720,
            tolerance=30,
            decimals=0,
            aggregate=Aggregate.SUM,
        ),
    ),
    (
        Happening(
            -185,
            DEVIATION,
            "Långsamt bredband",
            "Fibern avgrävd på Hantverkargatan, reservförbindelse i tre veckor.",
            closed=-168,
        ),
        Happening(-120, NOTE, "Bytte telefon", "Den gamla återlämnad för återbruk."),
    ),
    (ToDo("Räkna på ett abonnemang utan växel", 40),),
)

CLEANING = Told(
    "Städning av kontoret",
    Service.Category.CLEANING,
    "Varannan vecka: golv, ytor, pentry. Fönster vår och höst.",
    "sara",
    Contract("Lövkvist Städ", "2025-07", -400, 330, 2, Renewal.TACIT, 1450),
    (
        Series(
            "Eget betyg",
            "av 5",
            4.4,
            0.3,
            at_least=4,
            tolerance=0.5,
            lowest=1,
            highest=5,
            decimals=0,
            about="Efter varje månads sista städning.",
        ),
    ),
    (
        Routine(
            14,
            VISIT,
            ("Städning",),
            ("Utan anmärkning.", "Pentryt extra fint.", "Papperskorgen glömd, annars bra.", ""),
        ),
        Happening(-30, MEETING, "Årssamtal", "Nöjda båda två. Samma tider nästa år."),
    ),
    (ToDo("Beställ fönsterputs till våren", 75),),
    (
        Paper(
            -30,
            "Årssamtal med Lövkvist Städ.md",
            "# Årssamtal\n\nNärvarande: Sara Lind, Eva Lövkvist.\n\n"
            "- Samma tider, varannan torsdag.\n"
            "- Nycklar kvitterade.\n"
            "- Priset är oförändrat till nästa höst.\n",
        ),
    ),
)

INSURANCE = Told(
    "Företagsförsäkring",
    Service.Category.OTHER,
    "Ansvar, avbrott och inventarier. Krävs i uppdragsavtalen.",
    "sara",
    Contract(
        "Trygga Hamnen Försäkring", "F-300418", -330, 35, 0, Renewal.TACIT, 4890, PricePeriod.YEAR
    ),
    (
        Series(
            "Premie",
            "kr",
            4890,
            0,
            every=MONTH,
            per=MONTH,
            decimals=0,
            aggregate=Aggregate.LAST,
            about="Årspremien som den står i försäkringsbrevet.",
        ),
    ),
    (Happening(-330, NOTE, "Försäkringen tecknad"),),
)

SARA_LIND_STORY = Story(
    SARA_LIND,
    Customer.Kind.PERSON,
    "sv",
    {
        "address": "Exempelgränd 3\n123 45 Exempelstad",
        "email": "sara@saralind.example.se",
        "telephone": "070-174 06 05",
    },
    (
        ToldBox(
            "Kontoret",
            "Det som firman behöver för att fungera.",
            (BOOKKEEPING, TELEPHONE, CLEANING, INSURANCE),
        ),
    ),
)
