"""Writes meter-list.xlsx with openpyxl 3.1: a workbook by another writer than the reader's own. Run by hand."""
from datetime import date, datetime
from openpyxl import Workbook

book = Workbook()
cover = book.active
cover.title = "Deckblatt"
cover["A1"] = "Zählerliste Lindenhof 4"
sheet = book.create_sheet("Zähler")
sheet.append(["Zählerliste, Stand 01.11.2026"])
sheet.append([])
sheet.append(["Geschoss", "Einheit", "Fläche m²", "Mieter", "Einzug", "Energieart", "Zählernummer", "Geeicht bis",
              "Eingebaut am", "Stand bei Einbau", "Bemerkung"])
sheet.append(["EG", "Wohnung 0.01", 68.5, "Jürgen Weiß", date(2024, 3, 1), "Strom", "000012345601", 2031,
              datetime(2023, 1, 1), 1523.4, "=cmd|' /C calc'!A0"])
# A number that lost its zeros, and one that is shown with them.
sheet.append(["EG", "Wohnung 0.02", "85,5", "Łukasz Zieliński", "01.04.2024", "Strom", 12345602, "31.12.2030",
              date(2023, 1, 1), "2.345,60", "<img src=x onerror=alert(1)>"])
sheet.append(["1. OG", "Wohnung 1.01", 70, None, None, "Strom", 12345603, 2031, None, None, "=SUM(1,2)"])
sheet["G6"].number_format = "000000000000"
sheet.append(["1. OG", "Wohnung 1.02", None, None, None, "Wärme", "30100007", None, None, None, "A & B <x>"])
book.save("tests/station/commissioning/meter-list.xlsx")
