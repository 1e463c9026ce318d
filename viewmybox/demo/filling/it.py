"""Northbay IT Department: follows up what it buys and what it runs for the rest of the house."""

from viewmybox.accounts.models import Customer
from viewmybox.boxes.models import Aggregate
from viewmybox.boxes.models.agreement import PricePeriod, Renewal
from viewmybox.boxes.models.service import Service
from viewmybox.demo.filling.people import NORTHBAY
from viewmybox.demo.filling.story import (
    DAY,
    DELIVERY,
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

SERVICE_DESK = Told(
    "Service desk",
    Service.Category.IT,
    "First line, weekdays 7–18, in Swedish and English. 1 900 users.",
    "dana",
    Contract("Helpful Minds Nordic AB", "HMN-2041", -640, 91, 1, Renewal.TACIT, 184000),
    (
        Series(
            "Answer time",
            "s",
            41,
            9,
            at_most=60,
            tolerance=15,
            every=DAY,
            per=MONTH,
            decimals=0,
            growth=6,
            lowest=8,
            dips=(
                Dip(-330, -318, 40, "New sign-in rolled out"),
                Dip(-55, 0, 58, "Two vacancies"),
            ),
            about="From the first ring to a person, mean of the day.",
        ),
        Series(
            "Solved at first contact",
            "%",
            74,
            2.2,
            at_least=70,
            tolerance=5,
            every=DAY,
            per=MONTH,
            highest=100,
            dips=(Dip(-50, 0, -3.5),),
        ),
        Series(
            "Satisfaction",
            "of 5",
            4.3,
            0.12,
            at_least=4,
            tolerance=0.3,
            every=WEEK,
            per=MONTH,
            highest=5,
            decimals=2,
            about="The question after each closed case.",
        ),
    ),
    (
        Routine(
            30,
            MEETING,
            ("Driftmöte", "Monthly service review"),
            (
                "Köerna gicks igenom. Inga eskalerade ärenden.",
                "Queue times, top ten categories, known errors. Minutes sent to all.",
                "Fler ärenden om skrivare än vanligt. Åtgärd läggs på Print.",
            ),
            by="dana",
        ),
        Happening(
            -41,
            DEVIATION,
            "Answer time above target for two weeks",
            "Two people have left and the replacements start next month. Users are asked to "
            "report in the portal meanwhile.",
        ),
        Happening(-325, DEVIATION, "Long queues after the new sign-in", closed=-316),
    ),
    (
        ToDo(
            "Get a staffing plan from Helpful Minds",
            -3,
            after="Answer time above target for two weeks",
            text="With dates, and what they do until the new people are trained.",
        ),
        ToDo("Decide whether to give notice on the desk agreement", 25, by="charlie"),
        ToDo("Publish the five most asked questions on the intranet", -70, done=-74),
    ),
    (
        Paper(
            -40,
            "Minutes, extra meeting with the service desk.md",
            "# Extra meeting with Helpful Minds\n\nPresent: Dana Holm, Per Ask (Helpful Minds).\n\n"
            "- Two of eight agents have left.\n"
            "- Interim: one agent from another customer, half time.\n"
            "- Staffing plan to Dana within three weeks.\n",
        ),
    ),
)

HOSTING = Told(
    "Hosting",
    Service.Category.IT,
    "74 virtual servers, two data centres. Vi driver plattformen, leverantören hallarna.",
    "dana",
    Contract("Granite Data Centres AB", "GDC-118/3", -900, 560, 6, Renewal.TACIT, 246000),
    (
        Series(
            "Availability",
            "%",
            99.97,
            0.02,
            at_least=99.9,
            tolerance=0.1,
            every=DAY,
            per=MONTH,
            highest=100,
            decimals=3,
            dips=(Dip(-212, -212, -3.2, "Power test went wrong in hall 2"),),
        ),
        Series(
            "Response time, case system",
            "ms",
            310,
            24,
            at_most=400,
            tolerance=60,
            every=DAY,
            per=WEEK,
            decimals=0,
            growth=55,
            dips=(Dip(-130, -118, 160, "Index missing after the upgrade"),),
            about="Ninety-fifth percentile of the day, measured from the town hall.",
        ),
        Series(
            "Power use",
            "kW",
            38,
            0.8,
            every=DAY,
            per=MONTH,
            winter=-2.5,
            about="Mean of the day for our racks.",
        ),
    ),
    (
        Happening(
            -212,
            DEVIATION,
            "Hall 2 lost power for 46 minutes",
            "Planned test of the diesel failed over to nothing. Fault in the transfer switch.",
            closed=-190,
        ),
        Happening(
            -190, DELIVERY, "Root cause report from Granite", "Switch replaced in both halls."
        ),
        Happening(-131, NOTE, "Ärendesystemet uppgraderat till version 12"),
        Happening(-117, NOTE, "Index återskapat", "Svarstiderna är tillbaka på det vanliga."),
        Happening(-20, VISIT, "Annual visit to hall 1", "Access list pruned: four names removed."),
    ),
    (
        ToDo("Claim the availability rebate for the power loss", -180, by="charlie", done=-176),
        ToDo("Test failover of the case system", 18),
    ),
    (
        Paper(
            -19,
            "Racks and power.csv",
            "rack,kW,servers,free units\nA1,6.8,14,9\nA2,7.1,15,6\nB1,5.9,12,14\nB2,6.3,13,12\n",
        ),
    ),
)

BACKUP = Told(
    "Backup",
    Service.Category.IT,
    "Nattlig kopia av alla servrar, en utanför huset. Återläsning provas varje månad.",
    "dana",
    Contract("Coldvault Sverige AB", "CV-5560", -410, 320, 3, Renewal.TACIT, 42000),
    (
        Series(
            "Completed jobs",
            "%",
            99.4,
            0.5,
            at_least=99,
            tolerance=1,
            every=DAY,
            per=WEEK,
            highest=100,
            dips=(Dip(-97, -94, -14, "Storage was full"),),
        ),
        Series(
            "Restore test passed",
            "%",
            1,
            0,
            at_least=100,
            every=MONTH,
            aggregate=Aggregate.SHARE,
            decimals=0,
            about="One when the month's restore test worked, else nought.",
        ),
        Series(
            "Data kept",
            "TB",
            61,
            0.3,
            every=WEEK,
            aggregate=Aggregate.LAST,
            growth=14,
            about="At both sites together.",
        ),
    ),
    (
        Happening(
            -97, DEVIATION, "Backup storage full", "Retention was doubled by mistake.", closed=-93
        ),
        Routine(
            30,
            VISIT,
            ("Restore test",),
            (
                "Case system restored to the test network in 52 minutes.",
                "Filserver HR: 14 slumpvis valda filer återlästa, alla hela.",
                "Mail: one mailbox restored, complete.",
            ),
        ),
    ),
    (ToDo("Order storage for next year's growth", 40, by="charlie"),),
)

NETWORK = Told(
    "Network",
    Service.Category.TELEPHONY,
    "Fibre between eleven sites, wireless in all of them, two ways out.",
    "dana",
    Contract("Skärgårdsfiber AB", "SF-70312", -500, 232, 3, Renewal.EXPRESS, 88000),
    (
        Series(
            "Availability, sites",
            "%",
            99.95,
            0.03,
            at_least=99.9,
            tolerance=0.3,
            every=DAY,
            per=WEEK,
            highest=100,
            decimals=3,
            dips=(
                Dip(-160, -159, -2.4, "Excavator at the harbour"),
                Dip(-9, 0, -0.16, "Harbour site drops now and then"),
            ),
        ),
        Series(
            "Round trip, slowest site",
            "ms",
            11,
            1.1,
            at_most=20,
            tolerance=5,
            every=DAY,
            per=WEEK,
            lowest=3,
        ),
    ),
    (
        Happening(-160, DEVIATION, "Harbour cut off for a day", closed=-158),
        Happening(
            -8,
            DEVIATION,
            "Hamnen tappar kontakten flera gånger om dagen",
            "Några sekunder åt gången. Leverantören misstänker en skarv från i våras.",
        ),
        Happening(-75, DELIVERY, "Wireless renewed at the library", "Nine new access points."),
    ),
    (
        ToDo(
            "Follow up the splice at the harbour with Skärgårdsfiber",
            2,
            after="Hamnen tappar kontakten flera gånger om dagen",
        ),
    ),
)

TELEPHONY = Told(
    "Telephony",
    Service.Category.TELEPHONY,
    "Mobile for everybody, switchboard with six operators.",
    "charlie",
    Contract("Nordisk Växel AB", "NV-2290", -330, 400, 3, Renewal.TACIT, 96000),
    (
        Series(
            "Answered by the switchboard",
            "%",
            94.5,
            1.4,
            at_least=92,
            tolerance=3,
            every=DAY,
            per=MONTH,
            highest=100,
            winter=-0.8,
        ),
        Series("Cost per user", "kr", 51, 1.2, at_most=55, tolerance=3, every=MONTH),
    ),
    (Happening(-110, NOTE, "Tjugo abonnemang avslutade", "Oanvända i mer än tre månader."),),
    (ToDo("Go through subscriptions without traffic", 55, by="dana"),),
)

PRINT = Told(
    "Print",
    Service.Category.IT,
    "Secure print, 63 machines. The supplier's system reports the figures.",
    "dana",
    Contract("Papperslösa Kontoret AB", "PK-14", -1000, 12, 0, Renewal.NONE, 31000),
    (
        Series(
            "Machines in service",
            "%",
            97.5,
            0.9,
            at_least=96,
            tolerance=2,
            every=DAY,
            per=WEEK,
            highest=100,
            until=-13,
            about="Comes from the supplier's system every morning.",
        ),
        Series(
            "Pages",
            "k",
            92,
            5,
            every=MONTH,
            aggregate=Aggregate.SUM,
            growth=-14,
            winter=6,
        ),
    ),
    (
        Happening(-12, NOTE, "The supplier's report has stopped coming", "Asked them by mail."),
        Happening(-145, VISIT, "Byte av 12 skrivare", "De gamla hämtade för återbruk."),
    ),
    (
        ToDo("Sign the new print agreement", 8, by="charlie", text="The present one ends."),
        ToDo(
            "Get the daily report going again",
            -1,
            after="The supplier's report has stopped coming",
        ),
    ),
)

MAIL = Told(
    "Mail and calendar",
    Service.Category.IT,
    "2 150 mailboxes.",
    "dana",
    Contract(
        "Molnet Nord AB",
        "MN-9",
        -360,
        375,
        3,
        Renewal.TACIT,
        695,
        organisation_number="559999-2038",
        units=200,
        unit="users",
        days=90,
    ),
    (
        Series(
            "Availability",
            "%",
            99.98,
            0.015,
            at_least=99.9,
            tolerance=0.1,
            every=DAY,
            per=MONTH,
            highest=100,
            decimals=3,
        ),
        Series(
            "Phishing reported by users",
            "",
            34,
            9,
            every=WEEK,
            aggregate=Aggregate.SUM,
            decimals=0,
            dips=(Dip(-85, -70, 60, "Campaign against local government"),),
        ),
    ),
    (Happening(-84, NOTE, "Wave of phishing", "Warning on the intranet, filter rules added."),),
)

COMPUTERS = Told(
    "Computers",
    Service.Category.IT,
    "1 900 laptops on a four-year lease, replaced at the user's desk.",
    "charlie",
    Contract("Leasebolaget Kontinent", "LK-2023-8", -800, 660, 6, Renewal.EXPRESS, 412000),
    (
        Series(
            "Delivery time",
            "days",
            6.5,
            1,
            at_most=10,
            tolerance=3,
            every=WEEK,
            per=MONTH,
            lowest=1,
        ),
        Series(
            "Patched within 14 days",
            "%",
            96,
            1.3,
            at_least=95,
            tolerance=3,
            every=WEEK,
            per=MONTH,
            highest=100,
            until=-16,
            about="From the inventory agent, on Mondays.",
        ),
    ),
    (
        Happening(-58, DELIVERY, "120 laptops to the schools"),
        Happening(-28, MEETING, "Quarterly with the lessor", "Two per cent cheaper from new year."),
    ),
    (ToDo("Hämta in 40 datorer som inte synts på 60 dagar", 16, by="dana"),),
)

LICENCES = Told(
    "Software licences",
    Service.Category.IT,
    "What is paid for against what is used.",
    "charlie",
    Contract("Licenskompassen AB", "LC-31", -330, 33, 1, Renewal.TACIT, 18500, PricePeriod.QUARTER),
    (
        Series(
            "Licences in use",
            "%",
            88,
            1.8,
            at_least=85,
            tolerance=5,
            every=MONTH,
            highest=100,
        ),
    ),
    (Happening(-64, DELIVERY, "Inventory of licences", "112 design licences not used this year."),),
    (ToDo("Avsluta oanvända designlicenser", 6),),
)

NORTHBAY_STORY = Story(
    NORTHBAY,
    Customer.Kind.BUSINESS,
    "en",
    {
        "organisation_number": "559999-0024",
        "address": "Exempeltorget 1\n123 45 Exempelstad",
        "email": "it@northbay.example.com",
        "telephone": "031-390 06 00",
    },
    (
        ToldBox(
            "IT operation",
            "What has to work every day.",
            (SERVICE_DESK, HOSTING, BACKUP, NETWORK, TELEPHONY, PRINT, MAIL),
        ),
        ToldBox(
            "Workplace",
            "Datorer och program, från beställning till återlämning.",
            (COMPUTERS, LICENCES),
        ),
    ),
)
