package dev.sluice.gate;

import dev.sluice.BugException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** TLS that trusts what it is told to, never what a property of the JVM says, and always checks the host's name. */
final class Tls {
    private Tls() {}

    /** Trusts the certificate authorities that come with this Java. */
    static SSLContext platform() throws IOException {
        try {
            Path authorities = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
            return trusting(KeyStore.getInstance(authorities.toFile(), (char[]) null));
        } catch (GeneralSecurityException e) {
            throw new BugException("This Java platform's own certificate authorities can't be used", e);
        }
    }

    /**
     * Trusts the certificates of a PEM file and no others.
     *
     * @throws GeneralSecurityException if it holds something else
     */
    static SSLContext pem(Path file) throws IOException, GeneralSecurityException {
        KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
        authorities.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            int n = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                authorities.setCertificateEntry("authority-" + n++, certificate);
            }
        }
        return trusting(authorities);
    }

    private static SSLContext trusting(KeyStore authorities) throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Shakes hands over a connection; closing the result closes it. */
    static SSLSocket over(Socket connection, SSLContext context, String host, int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(connection, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the name in the certificate must be the host's
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}
