package dev.sluice.report;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXParseException;

/** A page as a strict parser reads it: what is not well-formed is not a page. */
final class Markup {
    private final Document document;

    private Markup(Document document) {
        this.document = document;
    }

    static Markup of(RolloutReport report) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.setErrorHandler(new Strict());
        return new Markup(builder.parse(new InputSource(new StringReader(report.toHtml()))));
    }

    /** In the order of the page; {@code *} is every element. */
    List<Element> all(String tag) {
        return elements(document.getElementsByTagName(tag));
    }

    static List<Element> within(Element element, String tag) {
        return elements(element.getElementsByTagName(tag));
    }

    Element only(String tag) {
        List<Element> found = all(tag);
        if (found.size() != 1) {
            throw new AssertionError("the page has " + found.size() + " <" + tag + ">");
        }
        return found.get(0);
    }

    /** The section with this heading's id. */
    Element section(String id) {
        return all("section").stream()
                .filter(s -> s.getAttribute("aria-labelledby").equals(id))
                .findFirst()
                .orElseThrow();
    }

    static String text(Element element) {
        return element.getTextContent().replaceAll("\\s+", " ").strip();
    }

    static List<Element> children(Element element) {
        return elements(element.getChildNodes());
    }

    private static List<Element> elements(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException exception) throws SAXParseException {
            throw exception;
        }

        @Override
        public void error(SAXParseException exception) throws SAXParseException {
            throw exception;
        }

        @Override
        public void fatalError(SAXParseException exception) throws SAXParseException {
            throw exception;
        }
    }
}
