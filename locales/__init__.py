LANGUAGES = {"en": "English", "tr": "Türkçe", "ky": "Кыргызча"}
def translate(locale, msgid, values): return msgid.format_map(values)
