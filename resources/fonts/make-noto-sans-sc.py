"""Makes NotoSansSC-*.ttf.br from the static fonts of the npm package @expo-google-fonts/noto-sans-sc (0.4.3).

What Inter has is left out, and so are Hangul (of which the font has parts only), features of layout and hinting: Han
characters stand side by side in boxes of one width. Brotli, because Node unpacks it by itself.

	pip install fonttools==4.68.0 brotli==1.2.1
	npm pack @expo-google-fonts/noto-sans-sc@0.4.3 && tar xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz
	python make-noto-sans-sc.py package
"""
import io
import pathlib
import sys

import brotli
from fontTools import subset
from fontTools.ttLib import TTFont

HERE = pathlib.Path(__file__).parent
SOURCES = {"Regular": "400Regular", "SemiBold": "600SemiBold"}
HANGUL = [(0x1100, 0x11FF), (0x3130, 0x318F), (0x3200, 0x321E), (0x3260, 0x327F), (0xA960, 0xD7FF), (0xFFA0, 0xFFDC)]
TABLES = ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "gasp", "vhea", "vmtx"]


def characters(path):
	return set(TTFont(path, lazy=True).getBestCmap())


def make(package, weight, folder):
	options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"])
	options.drop_tables += TABLES
	font = subset.load_font(f"{package}/{folder}/NotoSansSC_{folder}.ttf", options)
	inter = characters(HERE / f"Inter-{weight}.ttf")
	is_hangul = lambda code: any(first <= code <= last for first, last in HANGUL)
	subsetter = subset.Subsetter(options)
	subsetter.populate(unicodes=[code for code in font.getBestCmap() if code not in inter and not is_hangul(code)])
	subsetter.subset(font)
	font.recalcTimestamp = False
	made = io.BytesIO()
	font.save(made)
	packed = brotli.compress(made.getvalue(), quality=11, lgwin=24)
	(HERE / f"NotoSansSC-{weight}.ttf.br").write_bytes(packed)


for weight, folder in SOURCES.items():
	make(sys.argv[1], weight, folder)
