import java.io.*;
import javax.xml.parsers.*;
import javax.xml.transform.*;
import javax.xml.transform.dom.*;
import javax.xml.transform.stream.*;
import javax.xml.xpath.*;
import org.w3c.dom.*;
import org.xml.sax.*;
import org.xml.sax.helpers.DefaultHandler;

public class Main {
    static final String X =
            "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY e \"ent\">]><r xmlns:n=\"urn:n\"><a"
                + " id=\"1\">t&amp;&e;</a><n:b><![CDATA[<raw>]]></n:b><!-- c --><a id=\"2\">é<?pi"
                + " data?></a></r>";

    public static void main(String[] args) throws Exception {
        DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
        f.setNamespaceAware(true);
        Document d = f.newDocumentBuilder().parse(new InputSource(new StringReader(X)));
        walk(d, 0);
        SAXParserFactory.newInstance()
                .newSAXParser()
                .parse(
                        new ByteArrayInputStream(X.getBytes("UTF-8")),
                        new DefaultHandler() {
                            public void startElement(String u, String l, String q, Attributes a) {
                                System.out.println("start " + q + a.getLength());
                            }

                            public void characters(char[] c, int s, int n) {
                                System.out.println("chars " + new String(c, s, n));
                            }

                            public void endDocument() {
                                System.out.println("end");
                            }
                        });
        XPath xp = XPathFactory.newInstance().newXPath();
        System.out.println(
                xp.evaluate("count(//a)", d)
                        + xp.evaluate("/r/a[@id='2']/text()", d)
                        + ((NodeList) xp.evaluate("//@id", d, XPathConstants.NODESET)).getLength()
                        + xp.evaluate("sum(//@id) * 2 > 5 and contains(//a, 'ent')", d));
        Element e = d.createElement("new");
        e.setAttribute("k", "\"<v>");
        e.appendChild(d.createTextNode("x < y"));
        d.getDocumentElement().appendChild(e);
        Transformer t = TransformerFactory.newInstance().newTransformer();
        t.setOutputProperty(OutputKeys.INDENT, "yes");
        StringWriter w = new StringWriter();
        t.transform(new DOMSource(d), new StreamResult(w));
        System.out.println(w);
        String xsl =
                "<xsl:stylesheet version='1.0'"
                    + " xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><xsl:output"
                    + " method='text'/><xsl:template match='/'><xsl:for-each select='//a'><xsl:sort"
                    + " select='@id' order='descending'/>[<xsl:value-of"
                    + " select='@id'/>]</xsl:for-each></xsl:template></xsl:stylesheet>";
        w = new StringWriter();
        TransformerFactory.newInstance()
                .newTransformer(new StreamSource(new StringReader(xsl)))
                .transform(new DOMSource(d), new StreamResult(w));
        System.out.println(w);
        try {
            f.newDocumentBuilder().parse(new InputSource(new StringReader("<a><b></a>")));
        } catch (SAXParseException x) {
            System.out.println(x.getLineNumber() + " " + x.getMessage());
        }
        javax.xml.stream.XMLStreamReader r =
                javax.xml.stream.XMLInputFactory.newInstance()
                        .createXMLStreamReader(new StringReader("<q z='1'>w</q>"));
        while (r.hasNext()) System.out.print(r.next() + " ");
        System.out.println();
    }

    static void walk(Node n, int d) {
        System.out.println(
                "  ".repeat(d)
                        + n.getNodeType()
                        + n.getNodeName()
                        + n.getNodeValue()
                        + n.getNamespaceURI());
        for (Node c = n.getFirstChild(); c != null; c = c.getNextSibling()) walk(c, d + 1);
    }
}
