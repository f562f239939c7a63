import org.w3c.dom.*;
import org.xml.sax.*;
import org.xml.sax.helpers.*;

import java.io.*;

import javax.xml.parsers.*;
import javax.xml.stream.*;
import javax.xml.transform.*;
import javax.xml.transform.dom.*;
import javax.xml.transform.stream.*;
import javax.xml.validation.*;
import javax.xml.xpath.*;

public class Main {
    public static void main(String[] a) throws Exception {
        String x =
                "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY e 'ent'>]><r xmlns:n='u'><n:a"
                    + " id='1'>t&amp;&e;</n:a><b/><!--c--><![CDATA[<q>]]></r>";
        DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
        f.setNamespaceAware(true);
        Document d = f.newDocumentBuilder().parse(new InputSource(new StringReader(x)));
        System.out.println(
                d.getDocumentElement().getFirstChild().getTextContent()
                        + d.getElementsByTagNameNS("u", "a").getLength());
        Transformer t = TransformerFactory.newInstance().newTransformer();
        t.setOutputProperty(OutputKeys.INDENT, "yes");
        StringWriter w = new StringWriter();
        t.transform(new DOMSource(d), new StreamResult(w));
        System.out.println(w);
        System.out.println(
                XPathFactory.newInstance().newXPath().evaluate("count(//*)+string-length(//b)", d)
                        + XPathFactory.newInstance().newXPath().evaluate("//@id", d));
        String xsl =
                "<xsl:stylesheet version='1.0'"
                    + " xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><xsl:output"
                    + " method='text'/><xsl:template match='/'><xsl:for-each select='//i'><xsl:sort"
                    + " select='.' data-type='number'/>[<xsl:value-of select='. *"
                    + " 2'/>]</xsl:for-each></xsl:template></xsl:stylesheet>";
        w = new StringWriter();
        TransformerFactory.newInstance()
                .newTransformer(new StreamSource(new StringReader(xsl)))
                .transform(
                        new StreamSource(new StringReader("<l><i>3</i><i>1</i><i>20</i></l>")),
                        new StreamResult(w));
        System.out.println(w);
        XMLStreamReader r =
                XMLInputFactory.newInstance().createXMLStreamReader(new StringReader(x));
        while (r.hasNext()) System.out.print(r.next() + " ");
        System.out.println();
        XMLStreamWriter sw = XMLOutputFactory.newInstance().createXMLStreamWriter(System.out);
        sw.writeStartElement("k");
        sw.writeAttribute("a", "<");
        sw.writeCharacters("&");
        sw.writeEndElement();
        sw.flush();
        System.out.println();
        try {
            SAXParserFactory.newInstance()
                    .newSAXParser()
                    .parse(new ByteArrayInputStream("<a><b></a>".getBytes()), new DefaultHandler());
        } catch (SAXParseException e) {
            System.out.println(e.getMessage() + e.getLineNumber());
        }
        String xsd =
                "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='v'"
                    + " type='xs:int'/></xs:schema>";
        Validator v =
                SchemaFactory.newInstance("http://www.w3.org/2001/XMLSchema")
                        .newSchema(new StreamSource(new StringReader(xsd)))
                        .newValidator();
        v.validate(new StreamSource(new StringReader("<v>5</v>")));
        try {
            v.validate(new StreamSource(new StringReader("<v>x</v>")));
        } catch (SAXException e) {
            System.out.println(e.getMessage());
        }
    }
}
