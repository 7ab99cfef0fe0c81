"""What kind of message it is: a wish, small talk, a question about the bot, something it cannot do, or nothing."""

from __future__ import annotations

import re

_HELP = re.compile(
    r"^(?:/(?:start|help)\b|(?:help|info|menu|instructions|commands|start)[.!? ]*$"
    r"|(?:please )?help(?: me)?(?: please)?[.!? ]*$)"
    r"|\b(?:what (?:can|do) (?:you|u) do|what are (?:you|u)(?: able| for)?\b(?! wearing)|who (?:are|made"
    r"|built) (?:you|u)|how (?:do|does|can) (?:you|this|it|i use (?:you|this|it))"
    r"(?: bot| thing)? ?(?:work|help)?[?.! ]*$|what is this(?: bot)?[?.! ]*$"
    r"|how (?:do|can) i (?:use|talk to)|what(?:'s| is) your name)"
)
_TALK = re.compile(
    r"(?:(?:hi|hello|hey|hiya|howdy|hola|yo|sup|good (?:morning|afternoon|evening|night|day)|greetings|thanks?"
    r"|thank (?:you|u)|thx|namaste|ciao|salut|ty|cheers|ta|much appreciated|bye|goodbye|see (?:you|ya)"
    r"|how are (?:you|u)|how(?:'s| is) it going|how do you do|what'?s up|nice to meet you|ok(?:ay)?|cool|great"
    r"|awesome|perfect|nice|lovely|wow|lol|haha+|hehe+|yes|yeah|yep|no|nope|sure|sorry|oops"
    r"|good (?:bot|job)|well done|love (?:it|them|this|these)|i love (?:you|it|them|this|these)|you(?:'re"
    r"| are) (?:great|awesome|the best|amazing|funny|sweet|so helpful|helpful|welcome)"
    r"|that(?:'s| is) (?:great|nice|lovely|perfect|all|it|helpful)|have a (?:nice|good|great|lovely) (?:day|one"
    r"|evening|weekend)|no problem|never ?mind|h+m+|a (?:bunch|million|ton)"
    r"|(?:later|tomorrow|soon)|happy birthday|congrat\w+|(?:i'm |i am )?(?:bored|tired|back|here|fine|good|happy|sad)"
    r"|(?:i )?(?:had|have) (?:a |such a )?(?:bad|good|long|great|rough) day|can we (?:talk|chat)"
    r"|how(?:'s| is| was) your day|what's new|talk to you"
    r"|there|stylist|again|so much|very much|a lot|everyone|all|bot|guys"
    r"|team|folks"
    r"|for (?:your|the|all your) help|for that|merry christmas|happy new year|my friend|and|you|today|doing|are"
    r"|very|please|to you|too|man|dear|mate|x+|:\)|\W)[\s,.!?~-]*)+"
)
# About the bot itself or idle: a whole message that names nothing to wear.
_CHAT = re.compile(
    r"\W*(?:(?:hey|hi|so|and|but|well|ok(?:ay)?|oh|haha|lol)\W+)*"
    r"(?:are (?:you|u) (?!looking|selling|stocking)(?!.*\b(?:got|stock|sell)\b).*"
    r"|do (?:you|u) (?:sleep|eat|dream|like|love|know|think|feel|live|speak|understand|remember|ever|even|work)\b.*"
    r"|can (?:you|u) (?:hear|see|understand|feel|speak)\b.*|how old are (?:you|u)|where (?:are|do) (?:you|u)\b.*"
    r"|you (?:rock|rule|are right|were right|know nothing)|what a (?:lovely|nice|beautiful|great|terrible|long) \w+"
    r"|(?:just|i'?m just) (?:looking|browsing)(?: around)?|(?:i )?(?:don'?t|dunno|not) (?:know|sure|bad)(?: yet)?"
    r"|nothing|maybe(?: later)?|perhaps|later|goodnight|(?:hey|hi) (?:bro|dude|buddy|girl|babe|guys|sis)"
    r"|i changed my mind|let me think|one (?:moment|sec(?:ond)?)|(?:that'?s )?(?:fine|alright|all right)"
    r"|same to you|you too|test(?:ing)?)"
    r"(?: (?:please|bot|stylist|though|today|now))*\W*"
)
_ABROAD = re.compile(
    r"\b(?:weather (?:like|forecast|today|tomorrow|in)|what(?:'s| is) the weather|forecast|temperature|president"
    r"|prime minister|election|politic\w*|senat\w+|parliament|government"
    r"|python|javascript|java code|html|sql|write (?:me )?(?:a |an |some )?(?:\w+ )?(?:code|script|program"
    r"|function|poem|essay|story|song|email|letter|joke|haiku)|tell me a (?:joke|story)|joke"
    r"|capital of|population of|recipe|how (?:do|to|long) (?:i |you )?(?:cook|bake|boil|fry)|bake a|bitcoin"
    r"|crypto\w*|stocks?(?: market| price)|interest rate|mortgage|tax(?:es)? return|translate|how do you say"
    r"|who (?:won|is the|was the|invented|wrote)|football (?:score|result)|score of|world cup|meaning of life"
    r"|square root|solve|equation|homework|calculate|\d+ ?[+*x/] ?\d+ ?(?:=|$|\?)"
    r"|what time is it|news|headlines|restaurant|pizza|hotel|flights? (?:to|from)|train to|uber|doctor|medicine"
    r"|headache|diagnos\w+|lawyer|horoscope|movie|film recommendation|netflix|watch (?:tonight|on tv|next)|lyrics"
    r"|potato\w*)\b"
)
_WEAR = re.compile(
    r"\b(?:wear\w*|outfit\w*|dress(?:ed|y)?|cloth\w*|look(?:s|ing)? for|style\w*|styling|shop\w*|gifts?|presents?"
    r"|buy|show me|find me|recommend|fashion\w*)\b"
)
_ORDERS = re.compile(
    r"\b(?:write|translate|solve|calculate|code|script|poem|essay|joke|story|recipe|cook|bake|boil|weather (?:like"
    r"|forecast)|what(?:'s| is) the weather)\b"
)
_WISH = re.compile(
    r"\b(?:something|anything|outfits?|looks?|wear\w*|dress(?:ed|ing|y)?|cloth\w*|garments?|pieces?|items?|gifts?"
    r"|presents?|ideas?|style\w*|stylish|recommend\w*|suggest\w*|surprise me|inspir\w+|trend\w*|fashion\w*|new in"
    r"|need|want|show|find|looking for|sale|bargain|options?|wardrobe|accessor\w+|buy|shop\w*|products?|catalog\w*"
    r"|what do you have|bestsellers?|arrivals?|collection)\b"
)
_DESCRIBES = re.compile(
    r"\b\w{3,}(?:less|ful|ish|ed|ous|ive|ette|core|able|wear|neck|line|waisted|sleeved?|length|fit|cut)\b"
    r"|\b(?:cute|nice|pretty|beautiful|gorgeous|lovely|sexy|cool|trendy|elegant|flowy|floaty|frilly|lacy|airy"
    r"|light|lightweight|stretchy|comfy"
    r"|fun|funky|quirky|edgy|modest|petite|plus[- ]size|tall|curvy|tummy|pockets?|hood(?:ed)?|zip|buttons?"
    r"|ruffles?|pleats?|bows?|fringe|sheer|shiny|sparkl\w+|dark|bright|pastel|neutral|warm|thin|thick|long|short"
    r"|wide|high|low|big|small)\b"
)
_MORE = re.compile(
    r"\b(?:cheap\w*|dearer|pricier|more|another|other|others|else|next|different|similar|same|instead|longer"
    r"|shorter|darker|lighter|brighter|warmer|bigger|smaller|looser|tighter|plainer|simpler|dressier|fancier"
    r"|these|those|them|ones?|again|not (?:this|these|those|that|it)|less|too)\b"
)


def intent_of(text: str, *, names_something: bool, follows: bool) -> str:
    """The intent of a cleaned text: `names_something` tells that a facet, price, size or brand was read from it.

    One of "search", "small_talk", "help", "out_of_scope", "empty" and "unclear".
    """
    low = text.lower()
    if not re.search(r"\w", low):
        return "unclear" if re.search(r"\S", low) else "empty"
    if _HELP.search(low) and not (names_something and _WEAR.search(low)):
        return "help"
    if (
        _ABROAD.search(low)
        and not (names_something and not _ORDERS.search(low))
        and not (_WEAR.search(low) and not _ORDERS.search(low))
    ):
        return "out_of_scope"
    if names_something:
        return "search"
    if _TALK.fullmatch(low.strip()) or (not _WEAR.search(low) and _CHAT.fullmatch(low)):
        return "small_talk"
    if follows and _MORE.search(low):
        return "search"
    if _WISH.search(low) or _DESCRIBES.search(low):
        return "search"
    return "unclear"
