"""The fixed sentences of the Telegram chat alone: its buttons, its first questions, its menu of commands. No logic."""

from __future__ import annotations

# --- buttons of one product
SIMILAR_LABEL = "Similar"
GOES_WITH_IT_LABEL = "What goes with it?"
SAVE_LABEL = "Save"
LIKE_LABEL = "I like it"
DISLIKE_LABEL = "Not for me"
REMOVE_LABEL = "Remove"
BACK_LABEL = "Back"
OF_NUMBER = "{label} ({number})"
OF_THIS_PIECE = "What about this piece?"

# --- what the taps of the first two questions say to the core; the questions themselves are in data/labels
SAYS_WOMEN, SAYS_MEN = "I shop in the women's section", "I shop in the men's section"
SAYS_BUDGET = "my budget is usually {amount:.0f}"  # in the shop's currency, where none is named
PAIR_WITH = "what goes with my {piece}?"

# --- in other chats, as @bot summer dress
OPEN_CHAT_LABEL = "Talk to me about it"
NOTHING_FOUND_LABEL = "Nothing found: ask me in our chat"

# --- in groups, of what is kept of one person
TOLD_ALONE = "That's for your eyes only, so I've sent it to you in our own chat."
TELL_ALONE = "That's for your eyes only. Come over to our own chat and ask me again there: {link}"

# --- admins
ADMIN_MENU = {
    "reindex": "Read the catalog anew",
    "stats": "How it goes, in figures",
    "evaluate": "Measure the quality",
}

# --- the menu of commands; Telegram shows a person the one of their app's language, and the English one to the others
MENUS = {
    "en": {
        "pair": "Looks around something you own",
        "wardrobe": "What you have kept with me",
        "saved": "Pieces you have saved",
        "trends": "What is in fashion right now",
        "design": "A piece nobody sells yet, drawn for you",
        "profile": "What I keep in mind for you",
        "language": "The language I answer in",
        "export": "All I have stored of you, as a file",
        "forget": "Delete all I remember of you",
        "help": "What I can do",
        "start": "Say hello",
    },
    "es": {
        "pair": "Looks con una prenda tuya",
        "wardrobe": "Lo que has guardado conmigo",
        "saved": "Prendas que has guardado de la tienda",
        "trends": "Lo que está de moda",
        "design": "Una prenda que nadie vende aún, dibujada para ti",
        "profile": "Lo que tengo en cuenta sobre ti",
        "language": "El idioma en que respondo",
        "export": "Todo lo que guardo de ti, en un archivo",
        "forget": "Borrar todo lo que recuerdo de ti",
        "help": "Lo que sé hacer",
        "start": "Saludar",
    },
    "fr": {
        "pair": "Des tenues autour d'une pièce à vous",
        "wardrobe": "Ce que vous avez gardé chez moi",
        "saved": "Les pièces que vous avez enregistrées",
        "trends": "Ce qui est à la mode",
        "design": "Une pièce que personne ne vend encore, dessinée pour vous",
        "profile": "Ce que je retiens pour vous",
        "language": "La langue dans laquelle je réponds",
        "export": "Tout ce que je garde de vous, en fichier",
        "forget": "Effacer tout ce que je sais de vous",
        "help": "Ce que je sais faire",
        "start": "Dire bonjour",
    },
    "de": {
        "pair": "Looks um ein Stück, das dir gehört",
        "wardrobe": "Was du bei mir aufbewahrst",
        "saved": "Stücke, die du dir gemerkt hast",
        "trends": "Was gerade in Mode ist",
        "design": "Ein Stück, das es noch nicht gibt, für dich gezeichnet",
        "profile": "Was ich für dich im Kopf behalte",
        "language": "Die Sprache, in der ich antworte",
        "export": "Alles, was ich von dir speichere, als Datei",
        "forget": "Alles löschen, was ich von dir weiß",
        "help": "Was ich kann",
        "start": "Hallo sagen",
    },
    "ru": {
        "pair": "Образы вокруг вашей вещи",
        "wardrobe": "Что вы у меня храните",
        "saved": "Сохранённые вещи",
        "trends": "Что сейчас в моде",
        "design": "Вещь, которой ещё нет в продаже, нарисованная для вас",
        "profile": "Что я о вас помню",
        "language": "Язык, на котором я отвечаю",
        "export": "Всё, что я о вас храню, одним файлом",
        "forget": "Удалить всё, что я о вас помню",
        "help": "Что я умею",
        "start": "Поздороваться",
    },
    "hi": {
        "pair": "आपके अपने कपड़े के साथ पूरे लुक",
        "wardrobe": "आपकी अलमारी, जो मेरे पास है",
        "saved": "आपके सहेजे हुए कपड़े",
        "trends": "आजकल फैशन में क्या है",
        "design": "ऐसा कपड़ा जो अभी कहीं नहीं बिकता, आपके लिए बनाया चित्र",
        "profile": "आपके बारे में मुझे क्या याद है",
        "language": "मेरे जवाबों की भाषा",
        "export": "आपका सारा सहेजा डेटा, एक फ़ाइल में",
        "forget": "आपके बारे में सब कुछ मिटाएँ",
        "help": "मैं क्या कर सकता हूँ",
        "start": "नमस्ते कहें",
    },
}
