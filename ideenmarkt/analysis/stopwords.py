"""German words that say nothing about what an idea is about, in the folded spelling of `text.fold`."""

from typing import Final

_FUNCTION_WORDS = """
ab aber alle allein allem allen aller allerdings alles als also am an andere anderem anderen anderer anderes
andererseits anders anhand anstatt anstelle auch auf aufgrund aus ausser ausserdem bei beide beiden beim bereits
bevor bin bis bisher bist da dabei dadurch dafuer dagegen daher dahin damals damit danach daneben dann daran darauf
daraus darf darueber darum darunter das dass davon davor dazu dein deine deinem deinen deiner dem demnach den denen
denn dennoch der deren derer des deshalb dessen deswegen dich die dies diese diesem diesen dieser dieses dir doch
dort dorthin drin du durch duerfen duerfte ebenfalls ebenso ein eine einem einen einer eines einige einigen einiger
einmal er es etc etwa etwas euch euer eure eurem euren eurer evtl fast falls fuer gab ganz gar gegen gegenueber
gehabt gern gerne gewesen gibt ggf gleich gleichzeitig habe haben haette haetten hat hatte hatten hier hin hinaus
hinter hinsichtlich ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im immer in indem infolge innerhalb ins
irgendwie ist ja je jede jedem jeden jeder jedes jedoch jemand jene jenem jenen jener jenes jetzt kam kann kaum kein
keine keinem keinen keiner koennen koennte koennten lassen leider man manche manchem manchen mancher manchmal mein
meine meinem meinen meiner meist meistens mich mir mit moechte moechten mussten muss muessen muesste muessten nach
nachdem naemlich natuerlich neben nebenbei nein nicht nichts nie noch nun nur ob oben obwohl oder oft ohne per pro
sehr sei seid sein seine seinem seinen seiner seines seit selber selbst sich sie siehe sind so sodass sofern sogar
solch solche solchen solcher solange soll sollen sollte sollten somit sondern sonst soweit sowie sowohl statt trotz
trotzdem ueber ueberall ueberhaupt uebrigens um und uns unser unsere unserem unseren unserer unter usw vergleiche
vgl viel viele vielen vieler vielleicht vom von vor voran vorbei vorher waehrend waere waeren war waren warum was
weder weg wegen weil weiter weitere weiteren weiterer weiterhin welche welchem welchen welcher welches wem wen
wenigstens wenn wer werde werden weshalb wessen wie wieder wieso will wir wird wirklich wo wobei wodurch wofuer wohl
wollen wollte womit woran worauf wozu wurde wurden wuerde wuerden zb ziemlich zu zudem zum zur zusaetzlich zwar zwei
zwischen drei bzw dh ca
"""
# What nearly every contribution to a city says, whatever it wants.
_FILLER_WORDS = """
bitte braucht brauchen danke finde finden geben gehen geht gut gute guten guter halt hallo idee ideen koennt laesst
lieber machen macht mal mehr moeglich moeglichst neue neuen neuer neues rund schaffen schoen schoene schoenen schon
sinnvoll stelle stellen tun vorschlag vorschlagen vorschlaege waer wuensche wuenschen wuenschenswert wunsch bessere
besseren besserer besser einfach unbedingt dringend endlich wenig weniger allgemein entsprechend folgende folgenden
insbesondere eigentlich derzeit aktuell zurzeit
"""

# What carries no subject in the other languages of a German city; none of it is a German word with one.
_FUNCTION_WORDS_ELSEWHERE = """
and the of for with from are was were is it its this that these those there their they them you your we our my me have
has had not but or if as at by be been would should could can please more very much many some any all also only into
about because when where which who what how than then too make get need needs want like one
ve bir bu da de icin cok daha ile ama gibi olsa olsun olan var yok her ne ben biz siz bizim benim lutfen kadar sonra
bile hem ya mi mu istiyoruz istiyorum
i w z na do nie sie jest sa to ze jak ale dla po przy bardzo tylko tam tu juz prosze o od za czy co gdy bo by byc
і й та в у на з із зі до не що як але для по при дуже тільки там тут вже будь ласка про від за чи це є був була було
були бути би щоб якщо коли де ми ви вони я мені нам наш ваш хоч один ще
и с к о от это был была быть чтобы если когда где мы вы они мне нам очень только уже пожалуйста бы
في من على إلى عن مع هذا هذه ذلك تلك التي الذي أن إن لا ما لم لن هو هي نحن أنا أنت كان كانت لو يكون أو ثم كل بعض جدا
حتى عند بعد قبل بين كثير نرجو نتمنى نريد
si la un o pentru cu este sunt nu ca pe din să
"""

STOP_WORDS: Final = frozenset((_FUNCTION_WORDS + _FILLER_WORDS + _FUNCTION_WORDS_ELSEWHERE).split())
