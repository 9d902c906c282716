/** What makes a PDF/A-3 a ZUGFeRD or Factur-X document: the file inside, and that the document's metadata say so. */
import type { Embedded } from '../sheet-flow.ts'

const space = 'urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#'

/** ISO 19005-3 wants properties that are not its own to be described: name, type, meaning. */
const properties = [
	['DocumentFileName', 'name of the embedded XML invoice file'],
	['DocumentType', 'INVOICE'],
	['Version', 'version of the XML schema of the invoice data'],
	['ConformanceLevel', 'conformance level of the invoice data'],
] as const

const described = properties
	.map(
		([name, meaning]) =>
			`<rdf:li rdf:parseType="Resource"><pdfaProperty:name>${name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>${meaning}</pdfaProperty:description></rdf:li>`,
	)
	.join('')

const metadata = `
<rdf:Description rdf:about="" xmlns:fx="${space}">
<fx:DocumentType>INVOICE</fx:DocumentType>
<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>
<fx:Version>1.0</fx:Version>
<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>${space}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>fx</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>${described}</rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
`

export const facturX = (xml: Uint8Array): Embedded => ({
	...{ name: 'factur-x.xml', type: 'text/xml', description: 'Factur-X / ZUGFeRD', bytes: xml, metadata },
})
