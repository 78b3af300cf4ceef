"""Word lists for the rules that look for personal data: what ends a street's name, and the false friends."""

from __future__ import annotations

STREET_ENDINGS = (
    "straße strasse str. str weg platz allee gasse ring damm ufer kamp kotten bogen hof berg feld tal markt wall stieg "
    "pfad steig graben brink siepen hang heide winkel chaussee promenade landwehr höhe busch"
).split()

STREET_ADJECTIVES = "alte neue große kleine obere untere lange kurze hohe rote weiße grüne".split()

# Kinds of ways and places, not names of streets, however they begin: »Radweg 2018«, »Wasserspielplatz 3«
KINDS_OF_PLACES = tuple(
    (
        "radweg gehweg fußweg fussweg heimweg schulweg arbeitsweg hinweg rückweg wanderweg reitweg feldweg waldweg "
        "umweg radschnellweg arbeitsplatz spielplatz parkplatz stellplatz sportplatz bolzplatz fußballplatz "
        "sitzplatz grillplatz kitaplatz bauplatz liegeplatz bahnhof friedhof schulhof innenhof hinterhof bauernhof "
        "autobahnring regenbogen fragebogen weihnachtsmarkt wochenmarkt flohmarkt supermarkt arbeitsmarkt baumarkt "
        "fahrradstraße einbahnstraße bundesstraße landstraße landesstraße bahnsteig"
    ).split()
)

# After a preposition: times and places of a kind, not names of streets
NEVER_AFTER_PREPOSITION = frozenset(
    (
        "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag Wochenende Januar Februar März April "
        "Mai Juni Juli August September Oktober November Dezember Frühjahr Frühling Sommer Herbst Winter Jahr Jahre "
        "Monat Woche Tag Tagen Stunde Alter Schnitt Durchschnitt Umkreis Abstand Haltestelle Linie Linien Bus Gleis "
        "Bahnsteig Tisch Punkt Seite Klasse Stufe Stock Etage Haus Halle Raum Zimmer Tempo Höhe Kreuzung Ausfahrt "
        "Abfahrt Autobahn Kreisverkehr Bahnhof Hauptbahnhof Rathaus Schule Stadt Innenstadt Nummer Zone Zonen "
        "Paragraph Artikel Absatz Spielplatz Parkplatz Bundesstraße Landstraße U-Bahn S-Bahn Straßenbahn Buslinie "
        "Route Runde Quartal Tunnel"
    ).split()
)

# What follows a number that counts: »Am Rathausplatz 3 neue Bänke«
COUNTED = frozenset(
    "neue weitere zusätzliche große kleine alte schöne mal meter km m cm oder bis spurige spurig stündlich".split()
)

# Follow »Frau« or »Herr« without being a name
NEVER_NAMES = frozenset(
    (
        "Und Oder Mit Von Vom Als Wie Was Wenn Wer Die Der Das Ein Eine Ich Wir Sie Es Er Man In Im Am Auf An Bei "
        "Zu Zum Zur Nicht Auch Dann Aber Doch Hat Ist Kind Kinder Mann Frau Herr Holle Doktor Professor Professorin "
        "Kollege Kollegin Oberbürgermeister Oberbürgermeisterin Bürgermeister Bürgermeisterin Bundeskanzler "
        "Bundeskanzlerin Kanzler Kanzlerin Minister Ministerin Ministerpräsident Präsident Präsidentin Direktor "
        "Direktorin Stadtbaurat Stadtrat Ratsmitglied Pfarrer Pfarrerin Pastor Pastorin Lehrer Lehrerin Rektor "
        "Rektorin Nachbar Nachbarin Doktorin Dr Prof Dipl Ing Grüße Grüßen Gruß"
    ).split()
)

# A name that ends so is a place named after somebody: »Dr. Ruer-Platz«
NAMED_PLACES = (
    "straße",
    "strasse",
    "str.",
    "str",
    "platz",
    "weg",
    "allee",
    "ring",
    "ufer",
    "schule",
    "haus",
    "park",
    "halle",
)
