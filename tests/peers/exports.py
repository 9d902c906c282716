"""Reads exported files with programs of others and prints what they find, as JSON: exports.py <task> <path>."""
import json
import os
import sys

task, path = sys.argv[1:3]

if task == "workbook":
    import openpyxl

    book = openpyxl.load_workbook(path)
    said = {
        sheet.title: [
            [
                (cell.data_type, cell.value.isoformat() if cell.data_type == "d" else cell.value)
                for cell in row
            ]
            for row in sheet.iter_rows()
        ]
        for sheet in book
    }
elif task == "pain":
    import sepaxml
    from lxml import etree

    schema = os.path.join(os.path.dirname(sepaxml.__file__), "schemas", "pain.008.001.08.xsd")
    judge = etree.XMLSchema(etree.parse(schema))
    judge.validate(etree.parse(path))
    said = [str(error) for error in judge.error_log]
else:
    import facturx

    with open(path, "rb") as file:
        xml = file.read()
    facturx.xml_check_xsd(xml)
    said = facturx.get_level(facturx.facturx.etree.fromstring(xml))

print(json.dumps(said))
