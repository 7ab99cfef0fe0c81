"""What stands beside a link that the shop earns by, in the languages that replies are written in. No logic."""

from __future__ import annotations

AFFILIATE = {
    "en": "Ad: affiliate link, we earn a commission if you buy",
    "de": "Anzeige: Affiliate-Link, beim Kauf erhalten wir eine Provision",
    "es": "Publicidad: enlace de afiliado, si compras recibimos una comisión",
    "fr": "Publicité : lien affilié, nous touchons une commission si vous achetez",
    "hi": "विज्ञापन: एफ़िलिएट लिंक, आपके ख़रीदने पर हमें कमीशन मिलता है",
    "ru": "Реклама: партнёрская ссылка, с вашей покупки мы получаем комиссию",
}
