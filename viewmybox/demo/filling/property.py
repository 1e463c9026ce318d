"""Björkhagens Fastigheter: two blocks of rented flats and everything that keeps them going."""

from dataclasses import replace

from viewmybox.accounts.models import Customer
from viewmybox.boxes.models import Aggregate, RepeatUnit
from viewmybox.boxes.models.agreement import PricePeriod, Renewal
from viewmybox.boxes.models.service import Service
from viewmybox.demo.filling.people import BJORKHAGEN
from viewmybox.demo.filling.story import (
    DAY,
    DELIVERY,
    DEVIATION,
    MEETING,
    MONTH,
    NOTE,
    QUARTER,
    VISIT,
    WEEK,
    YEAR,
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

CLEANING = Told(
    "Trappstädning",
    Service.Category.CLEANING,
    "Trapphus och entréer varje vecka, källargångar varje månad, storstädning vår och höst.",
    "erik",
    Contract(
        "Rent i Söderort AB",
        "RS-2214",
        -680,
        415,
        3,
        Renewal.TACIT,
        18400,
        organisation_number="559999-0016",
        contact=("Malin Ros", "malin.ros@example.com", "08-123 456 00"),
        before=Contract("Blanka Trappor HB", "BT-7", -2140, -681, 3, Renewal.NONE, 16900),
        prices=((17600, -330),),
    ),
    (
        Series(
            "Kvalitetskontroll",
            "%",
            93.5,
            1.6,
            at_least=90,
            before=(85, 300),
            weight=3,
            tolerance=5,
            highest=100,
            dips=(Dip(-240, -190, -11, "Vikarier under semestern"),),
            about="Gemensam rond varje månad: godkända punkter av alla i kontrollplanen.",
        ),
        Series(
            "Klagomål från boende",
            "st",
            0.5,
            0.6,
            at_most=5,
            tolerance=2,
            every=WEEK,
            aggregate=Aggregate.SUM,
            decimals=0,
            dips=(Dip(-238, -195, 1.6),),
        ),
    ),
    (
        Routine(
            28,
            VISIT,
            ("Kvalitetsrond", "Rond med arbetsledaren"),
            (
                "Alla trapphus utan anmärkning.",
                "Port 5: tuggummi på plan 2, åtgärdat på plats. I övrigt bra.",
                "Hissgolven behöver polish. Tas vid nästa besök.",
                "Källargången dammig vid cykelrummet. Rättas inom en vecka.",
            ),
            by="erik",
        ),
        Happening(
            -236,
            DEVIATION,
            "Trapphus 7 inte städat två veckor i rad",
            "Fyra boende har hört av sig. Leverantören saknade vikarie.",
            closed=-207,
        ),
        Happening(
            -204,
            MEETING,
            "Avstämning efter sommaren",
            "Leverantören ordnar fast vikariepool. Avdrag på augustifakturan med 3 000 kr.",
        ),
        Happening(-38, DELIVERY, "Höststädning klar", "Fönster i entréerna ingick."),
    ),
    (
        ToDo("Kräv avdrag för de missade veckorna", -200, done=-203),
        ToDo(
            "Gå igenom kontrollplanen inför vintern: grus och dörrmattor",
            12,
            checklist=(
                "Mät upp entréernas mattor",
                "Bestäm hur ofta de byts",
                "Var gruset sopas upp, och när",
                "Låt Rent i Söderort läsa planen",
            ),
            ticked=2,
        ),
    ),
    (
        Paper(
            -204,
            "Avstämning efter sommaren.md",
            "# Avstämning med Rent i Söderort\n\n"
            "Närvarande: Erik Sandström, Malin Ros (arbetsledare).\n\n"
            "1. Vikariepool på plats från 1 september.\n"
            "2. Avdrag 3 000 kr på augustifakturan.\n"
            "3. Gemensam rond första tisdagen i varje månad.\n",
            "erik",
        ),
    ),
)

LIFT = Told(
    "Hissunderhåll",
    Service.Category.MAINTENANCE,
    "Tre hissar. Förebyggande underhåll fyra gånger om året, jour dygnet runt.",
    "erik",
    Contract(
        "Hissteknik Stockholm AB",
        "HT-10482",
        -1450,
        -252,
        3,
        Renewal.TACIT,
        7150,
        prices=((6900, 35),),
        organisation_number="559999-1022",
        contact=("Jouren", "jour@example.com", "08-123 457 00"),
        index=("AKI, oktober 2022", 128.4, 137.9),
    ),
    (
        Series(
            "Tillgänglighet",
            "%",
            99.6,
            0.25,
            at_least=99,
            tolerance=0.7,
            every=DAY,
            highest=100,
            decimals=2,
            dips=(
                Dip(-301, -298, -34, "Hiss 2 stod stilla: dörrmotor"),
                Dip(-19, -16, -9, "Hiss 1 stod stilla: styrkort"),
            ),
            about="Tid i drift av dygnets timmar, medel av tre hissar, ur hissarnas egen logg.",
        ),
        Series(
            "Inställelsetid vid stopp",
            "h",
            1.7,
            0.5,
            at_most=3,
            tolerance=1,
            lowest=0.4,
            dips=(Dip(-40, 0, 1.9, "Reservdelar dröjde"),),
            about="Från anmälan till tekniker på plats, medel för månaden.",
        ),
    ),
    (
        Routine(
            91,
            VISIT,
            ("Förebyggande underhåll",),
            (
                "Smörjning, dörrar och nödtelefon provade. Inga anmärkningar.",
                "Slitage på bärlinor i hiss 3, följs upp nästa gång.",
            ),
        ),
        Happening(-300, DEVIATION, "Hiss 2 stod stilla i tre dygn", closed=-297),
        Happening(
            -18,
            DEVIATION,
            "Hiss 1 stannar mellan plan 3 och 4",
            "Två gånger på en vecka. Tekniker bytte relä, men styrkortet misstänks. "
            "En boende satt fast i 40 minuter.",
        ),
        Happening(-150, VISIT, "Årlig besiktning", "Godkänd av ackrediterat organ, alla tre."),
    ),
    (
        ToDo(
            "Få skriftligt besked om nytt styrkort",
            -4,
            text="Teknikern lovade offert inom en vecka.",
            after="Hiss 1 stannar mellan plan 3 och 4",
        ),
        ToDo(
            "Bestäm om hissavtalet ska sägas upp eller förlängas",
            14,
            by="alice",
            text="Avtalet förlängs ett år om ingen säger upp det. Ta in två jämförande priser.",
        ),
        ToDo("Provringning av nödtelefoner", -30, done=-31),
        ToDo(
            "Provringning av nödtelefoner",
            2,
            repeats=(1, RepeatUnit.MONTH),
            checklist=("Hiss 1", "Hiss 2", "Noterat i hissjournalen"),
        ),
    ),
    (
        Paper(
            -17,
            "Stopp i hiss 1.csv",
            "Datum;Tid;Plan;Orsak enligt tekniker;Minuter\n"
            "måndag;07:42;3;relä;95\n"
            "torsdag;17:10;4;styrkort misstänks;140\n",
        ),
    ),
)

SNOW = Told(
    "Snöröjning och halkbekämpning",
    Service.Category.PROPERTY,
    "Gångar, trappor, garageinfart och tak. Beredskap 1 november till 15 april.",
    "erik",
    Contract(
        "Kullens Mark & Maskin", "KM-77", -750, 145, 2, Renewal.EXPRESS, 52000, PricePeriod.YEAR
    ),
    (
        Series(
            "Inställelsetid vid snöfall",
            "h",
            3.1,
            0.6,
            at_most=4,
            tolerance=1.5,
            expected=YEAR,
            months=(11, 12, 1, 2, 3, 4),
            lowest=1,
            about="Från tre centimeter snö till att gångarna är röjda, medel för månaden.",
        ),
    ),
    (
        Happening(-292, DELIVERY, "Snöröjning efter natten", "14 cm. Klart 06.40."),
        Happening(-270, DELIVERY, "Halkbekämpning", "Sandat alla gångar och trappor."),
        Happening(
            -268,
            DEVIATION,
            "Garageinfarten glömd",
            "Plogades först efter påringning klockan nio.",
            closed=-267,
        ),
        Happening(-262, DELIVERY, "Takskottning", "Två man, avspärrat mot gatan."),
        Happening(-225, NOTE, "Säsongen slut", "31 utryckningar, 2 färre än året före."),
        Happening(-32, MEETING, "Genomgång före vintern", "Ny kontaktperson: Jonas på Kullens."),
    ),
    (ToDo("Byt karta över snöupplag till den nya", 9),),
)

EMERGENCY = Told(
    "Fastighetsjour",
    Service.Category.PROPERTY,
    "Jour kvällar, nätter och helger för båda kvarteren.",
    "alice",
    Contract("Nattlyktan Fastighetsjour AB", "NJ-3301", -420, 310, 6, Renewal.TACIT, 7500),
    (
        Series(
            "Åtgärdstid, akuta fel",
            "h",
            3.2,
            0.7,
            at_most=4,
            tolerance=0.8,
            every=WEEK,
            growth=0.9,
            lowest=0.5,
            dips=(Dip(-45, 0, 1.7),),
            about="Från anmälan till avhjälpt fel, medel för veckan.",
        ),
        Series(
            "Utryckningar",
            "st",
            3.2,
            1.3,
            every=WEEK,
            aggregate=Aggregate.SUM,
            decimals=0,
            winter=1.4,
        ),
    ),
    (
        Happening(
            -27,
            DEVIATION,
            "Vattenläcka i nr 9 väntade sex timmar",
            "Jourmontören var ensam på två uppdrag. Skada på parkett i två lägenheter.",
        ),
        Happening(-160, MEETING, "Halvårsmöte", "Fler utryckningar nattetid. Förslag: två man."),
        Routine(
            35,
            DELIVERY,
            ("Månadsrapport från jouren",),
            ("Mest lås och elavbrott.", "Två vattenskador, båda små.", "Lugn månad."),
            by="erik",
        ),
    ),
    (
        ToDo(
            "Begär åtgärdsplan av Nattlyktan",
            5,
            text="Åtgärdstiden har legat över fyra timmar sedan början av hösten.",
            after="Vattenläcka i nr 9 väntade sex timmar",
        ),
        ToDo("Anmäl skadan till försäkringsbolaget", -20, by="erik", done=-25),
    ),
)

WASTE = Told(
    "Sophämtning",
    Service.Category.ENERGY,
    "Restavfall varje vecka, matavfall varje vecka, kartong och plast varannan.",
    "erik",
    Contract("Stadens Avfall", "A-550021", -1500, None, 1, Renewal.NONE, 9800),
    (
        Series(
            "Missade hämtningar",
            "st",
            0.15,
            0.35,
            at_most=1,
            tolerance=1,
            every=WEEK,
            aggregate=Aggregate.SUM,
            decimals=0,
            dips=(Dip(-120, -105, 1.6, "Strejk"),),
        ),
        Series(
            "Restavfall",
            "kg",
            2350,
            110,
            every=MONTH,
            aggregate=Aggregate.SUM,
            decimals=0,
            growth=-180,
        ),
    ),
    (
        Happening(-118, DEVIATION, "Ingen hämtning på två veckor", "Strejk.", closed=-103),
        Happening(-60, NOTE, "Nya kärl för plast", "Fyra stycken, med bredare inkast."),
    ),
)

HEATING = Told(
    "Fjärrvärme",
    Service.Category.ENERGY,
    "Två undercentraler. Uppföljning mot normalår.",
    "erik",
    Contract("Söderorts Energi", "SE-90115", -2100, None, 3, Renewal.NONE, 61000),
    (
        Series(
            "Returtemperatur",
            "°C",
            41,
            1.2,
            at_most=45,
            tolerance=3,
            every=DAY,
            per=WEEK,
            winter=2.2,
            dips=(Dip(-92, -80, 5, "Ventil kärvade"),),
            about="Medel för dygnet. Hög returtemperatur kostar effektavgift.",
        ),
        Series(
            "Förbrukning",
            "MWh",
            58,
            2.5,
            winter=44,
            growth=-4,
            lowest=6,
            aggregate=Aggregate.SUM,
            about="Månadens värme och varmvatten ur nätägarens mätare.",
        ),
        Series(
            "Innetemperatur",
            "°C",
            21,
            0.25,
            at_least=20,
            at_most=22.5,
            tolerance=0.5,
            every=WEEK,
            winter=-0.3,
            about="Medel av tolv givare i lägenheter.",
        ),
    ),
    (
        Happening(-91, DEVIATION, "Styrventil i UC 2 kärvar", closed=-79),
        Happening(-79, VISIT, "Ventilen utbytt", "Returtemperaturen tillbaka på 41 grader."),
        Happening(-45, NOTE, "Värmekurvan justerad inför hösten", "Sänkt en halv grad."),
    ),
    (ToDo("Boka injustering av stammarna i nr 7", 33),),
)

FIRE = Told(
    "Brandskydd",
    Service.Category.SECURITY,
    "Systematiskt brandskyddsarbete: ronder, brandlarm, släckare, utrymningsvägar.",
    "erik",
    Contract(
        "Gnista Brandkonsult AB", "GB-118", -370, 360, 3, Renewal.TACIT, 3900, PricePeriod.QUARTER
    ),
    (
        Series(
            "Genomförda ronder",
            "%",
            98,
            2.5,
            at_least=100,
            tolerance=5,
            highest=100,
            decimals=0,
            per=QUARTER,
            about="Gjorda ronder av planerade, varje månad.",
        ),
        Series(
            "Brister vid rond",
            "st",
            1.4,
            0.9,
            at_most=6,
            tolerance=3,
            aggregate=Aggregate.SUM,
            per=QUARTER,
            decimals=0,
        ),
    ),
    (
        Routine(
            31,
            VISIT,
            ("Brandskyddsrond",),
            (
                "Inga brister.",
                "Barnvagn i trapphus 3, flyttad samma dag.",
                "Dörrstängare i källaren justerad.",
                "Nödbelysning plan 2 utbytt.",
            ),
        ),
        Happening(-88, VISIT, "Släckare kontrollerade", "Två bytta."),
    ),
    (ToDo("Utrymningsövning i Linden", 21, by="alice"),),
)

GARDEN = Told(
    "Trädgård och gård",
    Service.Category.PROPERTY,
    "Gräs, rabatter, häckar och lekplats. April till oktober.",
    "erik",
    Contract(
        "Humle & Hassel Trädgård", "HH-09", -600, 128, 2, Renewal.EXPRESS, 74000, PricePeriod.YEAR
    ),
    (
        Series(
            "Betyg på gården",
            "av 5",
            4.2,
            0.35,
            at_least=4,
            tolerance=0.5,
            highest=5,
            lowest=1,
            months=(4, 5, 6, 7, 8, 9, 10),
            expected=YEAR,
            about="Gårdsombudens medelbetyg, varje månad under säsongen.",
        ),
    ),
    (
        Happening(-205, DELIVERY, "Vårstädning av gården"),
        Happening(-140, DELIVERY, "Häckarna klippta", "Även mot grannfastigheten."),
        Happening(-70, VISIT, "Säkerhetsbesiktning av lekplatsen", "Gungan får nya lager."),
        Happening(-33, DELIVERY, "Lökar planterade", "300 krokus och 120 tulpaner."),
    ),
    (ToDo("Byt lager på gungan", -60, done=-48), ToDo("Ta in anbud på gårdsskötsel", 45)),
)

LAUNDRY = Told(
    "Tvättstugor",
    Service.Category.MAINTENANCE,
    "Tre tvättstugor, nio maskiner, bokning i porttelefonen.",
    "erik",
    Contract("Centrifugen Maskinservice", "CM-4410", -300, 430, 3, Renewal.TACIT, 2150),
    (
        Series(
            "Maskiner i drift",
            "%",
            97,
            1.5,
            at_least=95,
            tolerance=3,
            every=WEEK,
            highest=100,
            dips=(Dip(-30, -22, -8, "Torktumlare 4 väntade på lager"),),
        ),
    ),
    (
        Happening(-29, DEVIATION, "Torktumlare 4 låter illa", closed=-21),
        Happening(-210, VISIT, "Årsservice", "Luddfilter och slangar bytta i alla maskiner."),
    ),
)

LOCKS = Told(
    "Portar och passersystem",
    Service.Category.SECURITY,
    "Porttelefon, taggar och bokning. Loggen sparas i två veckor.",
    "erik",
    Contract("Nyckelpigan Säkerhet AB", "NS-6021", -355, 60, 1, Renewal.TACIT, 1850),
    (
        Series(
            "Felanmälningar",
            "st",
            0.9,
            0.8,
            at_most=6,
            tolerance=2,
            every=WEEK,
            aggregate=Aggregate.SUM,
            decimals=0,
            winter=0.5,
        ),
    ),
    (
        Happening(-52, DELIVERY, "Nya taggar till nr 5", "40 stycken, gamla spärrade."),
        Happening(-12, NOTE, "Batterier i porttelefonen byts i vinter"),
    ),
    (ToDo("Spärra taggar för utflyttade", 3),),
)


def in_linden(told: Told, price: int, number: str) -> Told:
    """The same supplier's service in the other block, calmer than in the first."""
    if not told.contract:
        raise ValueError(f"{told.name} has no agreement to repeat.")
    contract = replace(told.contract, price=price, number=number)
    series = tuple(replace(one, dips=(), growth=0) for one in told.series)
    routines = tuple(one for one in told.happened if isinstance(one, Routine))
    return replace(told, contract=contract, series=series, happened=routines, to_do=(), papers=())


BJORKHAGEN_STORY = Story(
    BJORKHAGEN,
    Customer.Kind.BUSINESS,
    "sv",
    {
        "organisation_number": "559999-0016",
        "address": "Exempelvägen 12\n123 45 Exempelstad",
        "email": "kontoret@bjorkhagen.example.se",
        "telephone": "08-465 004 00",
    },
    (
        ToldBox(
            "Kvarteret Björken",
            "Björkgatan 1–9. 48 lägenheter, tre hissar, byggt 1958.",
            (CLEANING, LIFT, SNOW, EMERGENCY, WASTE, HEATING, FIRE, GARDEN),
        ),
        ToldBox(
            "Kvarteret Linden",
            "Lindgatan 2–6. 30 lägenheter och en förskola, byggt 1972.",
            (
                in_linden(CLEANING, 11200, "RS-2215"),
                in_linden(FIRE, 2600, "GB-119"),
                in_linden(HEATING, 38000, "SE-90116"),
                LAUNDRY,
                LOCKS,
            ),
        ),
    ),
)
