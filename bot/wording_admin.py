"""Every sentence for the people who run the shop: of /reindex, /stats and /evaluate, in chats and on the admin page.

Fixed texts and templates for `str.format`; what goes into them is `bot.admin`'s and `bot.admin_stats`'s.
"""

from __future__ import annotations

STRANGER = "That one is for the people who run this shop. I'd love to help you find something to wear, though!"
UNKNOWN = "I know /reindex, /stats and /evaluate; {given!r} is none of them."

# --- reindex
REINDEX_HOW = (
    "That is more than I can read. Use /reindex, or /reindex FEED PICTURES with the feed's file or address and its "
    "pictures' folder (add allow-shrink where most products are meant to go), /reindex status, /reindex cancel or "
    "/reindex rollback; "
    'put a path with blanks in "quotation marks".'
)
BUSY = "A reindex is under way already. /reindex status tells how far it is, /reindex cancel stops it."
BUSY_ELSEWHERE = "Somebody is building the index from a terminal just now; please try again when that is done."
STOPPING = "I am being stopped just now; please ask again when I am back."
NOT_STARTED = "The reindex could not be started ({problem}); see that the machine has memory and disk to spare."
ENDED = "It ended without a word (exit code {code}); the log of the bot may tell why, and memory is the usual suspect."
ROWS = (
    "{rows:,} rows read: {added:,} new, {changed:,} changed, {unchanged:,} as before, {missing:,} missing, "
    "{gone:,} gone, {refused:,} refused."
)
STAGES = {
    ("ingest", ""): "Opening the feed",
    ("ingest", "pages"): "Fetching the shop's pages",
    ("ingest", "crawl"): "Fetching the shop's pages",
    ("ingest", "read"): "Reading the feed",
    ("ingest", "fetch"): "Fetching pictures",
    ("ingest", "pictures"): "Looking at the pictures",
    ("build", ""): "Getting ready",
    ("build", "pictures"): "Learning the pictures",
    ("build", "texts"): "Learning the words",
    ("build", "index"): "Filling the new index",
    ("build", "check"): "Checking that every product finds itself",
}
ROWS_SO_FAR = "{doing}… {done:,} rows so far"
DOING = "{doing}…"
HOW_FAR = "{doing}: {done:,} of {total:,} ({percent} %){rate}{left}"
RATE = ", {rate:,.0f} a second"
LEFT = ", about {span} left"
BAR = "▓", "░"
MEANWHILE = "I go on answering from the index in use. /reindex cancel stops this."
DONE = "Done in {span}: {products:,} products in the new index {generation}."
TAKEN_UP = "I answer from it now."
NOT_TAKEN_UP = "I have not opened it yet; the log of the bot tells more, and /reindex rollback steps back."
UNCHANGED = "Nothing changed, so the index {generation} with its {products:,} products stays in use."
FAILED = "That did not work, and the index in use is as it was. {problem}"
CANCELLED = "Stopped after {span}. The index in use is as it was, and what was read so far is kept for the next time."
NEVER = "No reindex has run since I was started."
NOTHING_TO_CANCEL = "There is nothing to cancel: no reindex of mine is running."
CANCELLING = "Stopping…"
ROLLED_BACK = "Stepped back: the index {generation} is in use again."
NOT_ROLLED_BACK = "I could not step back. {problem}"

# --- evaluate
NO_DATA = (
    "To measure myself I need a folder with labelled pictures: set STYLIST_EVALUATION_DATA in .env, "
    "or name it here, as in /evaluate ../shared/data retrieval,requests."
)
NO_FOLDER = "There is no folder {folder!r}; give one laid out like ../shared/data."
EVALUATING = "Measuring the model of the index in use; this takes some minutes, and I go on answering.\n{line}"
EVALUATING_ALREADY = "I am measuring already; /evaluate cancel stops it."
NO_EVALUATION = "There is nothing to cancel: no measuring is under way."
EVALUATION_FAILED = "The measuring did not work. {problem}"
EVALUATION_STOPPED = "Stopped measuring."
EVALUATE_HOW = "Use /evaluate, or /evaluate FOLDER SECTIONS, as in /evaluate ../shared/data retrieval,requests."
FIGURES_OF = "{model} on the held-out tenth of {folder}, each with its 95% interval:"
FIGURE = "{name}: {value:.3f} [{low:.3f}, {high:.3f}], {cases:,} cases"
MORE_FIGURES = "… and {count:,} more lines; name a section to see it whole, as in /evaluate FOLDER retrieval."
NO_CASES = "no cases in this folder"

# --- stats
SINCE = "In {span} since the start: requests {requests:,}, failed {failed:,}."
CHANNELS = "Channels: {counts}"
INTENTS = "Wishes: {counts}"
COUNT = "{name} {count:,}"
LATENCY_HOUR = "Answers in the last hour: half within {p50} ms, 95% within {p95} ms, of {requests:,}."
LATENCY_START = "Since the start: half within {p50} ms, 95% within {p95} ms."
QUIET_HOUR = "Nobody asked in the last hour."
LIKES = "Likes: {liked:,}, dislikes: {disliked:,}."
TOP = "Asked for most:"
TOP_ROW = "{count:,} × {facets}"
INDEX = "Index {generation}, {span} old, {products:,} products, model {model}."
MEMORY = "Memory in use: {megabytes:,} MB."
UNDER, OVER = "under {price:g}", "over {price:g}"

# --- the admin page
LOG_IN = "Please log in."
WRONG_TOKEN = "That is not the token; it is STYLIST_ADMIN_TOKEN in the bot's .env."
WAIT = "Too many wrong tokens came from here; please wait {span} and try again."
