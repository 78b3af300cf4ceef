"""Ordinary wishes to an ordinary city: what all texts of this kind have in common.

An encoder puts all short German texts into one narrow cone. Where it lies is the mean over the corpus; for a corpus
of five ideas that mean would be the ideas themselves, so these texts count as part of every corpus.
"""

from typing import Final

BACKGROUND: Final = (
    "Mehr Bäume an den Straßen pflanzen",
    "Radwege breiter und sicherer machen",
    "Der Bus soll abends öfter fahren",
    "Spielplätze erneuern und Schatten schaffen",
    "Öffentliche Toiletten in der Innenstadt",
    "Bezahlbare Wohnungen für Familien",
    "Die Schultoiletten müssen saniert werden",
    "Längere Öffnungszeiten im Bürgerbüro",
    "Tempo 30 vor Kindergärten und Schulen",
    "Mülleimer häufiger leeren",
    "Freies Internet auf öffentlichen Plätzen",
    "Ein Treffpunkt für Jugendliche im Quartier",
    "Bänke zum Ausruhen für ältere Menschen",
    "Solaranlagen auf städtischen Gebäuden",
    "Proberäume für Musikgruppen",
    "Ein Fest für alle Nachbarschaften",
    "Sportplätze auch für Vereinslose öffnen",
    "Barrierefreie Haltestellen und Gehwege",
    "Trinkbrunnen an belebten Orten",
    "Anträge online stellen können",
    "Leerstehende Läden für neue Betriebe nutzen",
    "Weniger Lärm durch Autos in der Nacht",
    "Sprachkurse für Zugezogene",
    "Mehr Plätze in Kindertagesstätten",
    "Zebrastreifen an gefährlichen Kreuzungen",
    "Grünflächen pflegen und Hunde anleinen",
    "Ein Schwimmbad, das ganzjährig offen ist",
    "Bessere Beleuchtung auf dunklen Wegen",
    "Hilfe für Menschen ohne Wohnung",
    "Büchereien als Orte zum Lernen ausbauen",
    "Parkplätze für Anwohnende",
    "Jungen Firmen beim Gründen helfen",
    "Die Stadt soll sparsamer wirtschaften",
    "Bürgerinnen und Bürger früher beteiligen",
    "Kunst in leeren Schaufenstern zeigen",
    "Märkte mit Lebensmitteln aus der Region",
    "Ampeln für Menschen zu Fuß schneller schalten",
    "Ärztliche Praxen in den Stadtteilen halten",
    "Wasserspiele und Schatten gegen die Hitze",
    "Hochschulen und Stadt enger verbinden",
)
