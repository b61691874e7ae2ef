"""Tables of LaTeX's commands and environments: what each means to someone who reads the text."""

from __future__ import annotations

from typing import Final

from .units import Kind

MATH = ("equation", "align", "alignat", "gather", "multline", "eqnarray", "displaymath", "math", "flalign")
FLOATS: Final[dict[str, Kind]] = {
    **dict.fromkeys(("figure", "wrapfigure", "SCfigure", "teaserfigure"), "figure"),
    **dict.fromkeys(("table", "wraptable", "longtable", "sidewaystable"), "table"),
    **dict.fromkeys(("algorithm", "algorithm2e"), "algorithm"),
    "listing": "listing",
}
TABULARS = ("tabular", "tabularx", "tabu", "tblr", "array", "tabulary")
STATEMENTS = ("theorem", "lemma", "proposition", "corollary", "definition", "proof", "remark", "assumption", "example")
VERBATIM = ("verbatim", "lstlisting", "minted", "Verbatim")
WITH_ARGUMENT = ("minipage", "multicols", "adjustbox", "tcolorbox", "list", "spacing", "cases")
CITATIONS = (
    "cite",
    "citep",
    "citet",
    "citealp",
    "citealt",
    "citeauthor",
    "citeyear",
    "textcite",
    "parencite",
    "autocite",
)
TYPED = {"~": " ", "{": "", "}": "", "``": '"', "''": '"', "---": "\u2014", "--": "\u2013"}
LEVELS = {"section": 0, "subsection": 1, "subsubsection": 2}
_LAYOUT = frozenset(
    {"vspace", "hspace", "includegraphics", "bibliographystyle", "thispagestyle", "pagestyle", "hypersetup", "thanks"}
    | {"usepackage", "input", "phantom", "vphantom", "hphantom", "arraystretch", "nocite", "color", "keywords", "date"}
    | {"captionsetup", "graphicspath", "theoremstyle", "documentclass", "cellcolor", "rowcolor"}
)
DROPPED = {
    **dict.fromkeys(_LAYOUT, 1),
    **dict.fromkeys(
        ("setlength", "setcounter", "addtocounter", "addtolength", "fontsize", "renewcommand", "newcommand"), 2
    ),
    **dict.fromkeys(("definecolor", "titleformat"), 3),
}
FIRST_DROPPED = {"textcolor": 1, "multicolumn": 2, "multirow": 2, "resizebox": 2, "scalebox": 1, "raisebox": 1}
SYMBOLS = {
    **{name: char for name, char in zip("%&_#${}", "%&_#${}", strict=True)},
    **{
        "ldots": "...",
        "dots": "...",
        "textbackslash": "\\",
        "textasciitilde": "~",
        "textless": "<",
        "textgreater": ">",
    },
    **{"par": "\n\n", "newline": "\n", "quad": " ", "qquad": " ", " ": " ", ",": " ", ";": " ", "LaTeX": "LaTeX"},
    **{"ss": "\u00df", "o": "\u00f8", "O": "\u00d8", "l": "\u0142", "L": "\u0141", "ae": "\u00e6", "aa": "\u00e5"},
    **{"textpm": "\u00b1", "texttimes": "\u00d7", "S": "\u00a7", "dag": "\u2020", "i": "i", "j": "j", "TeX": "TeX"},
}
ACCENTS = {"'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307"}
LETTER_ACCENTS = {"c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a"}
