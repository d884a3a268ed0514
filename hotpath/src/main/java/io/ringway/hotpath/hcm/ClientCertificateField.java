package io.ringway.hotpath.hcm;

import io.ringway.hotpath.hcm.ClientCertificateOptions.Mode;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.network.Downstream;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.tls.SubjectNames;
import io.ringway.transport.tls.TlsSession;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code x-forwarded-client-cert}: which clients a request has come from, by their certificates. What is said of the connection's own client is made
 * once per connection. Owner: worker.
 */
final class ClientCertificateField {
    private static final int ID = HeaderId.X_FORWARDED_CLIENT_CERT;

    private final ClientCertificateOptions options;
    private final Text name;

    ClientCertificateField(Constants constants, ClientCertificateOptions options) {
        this.options = options;
        name = constants.name(ID);
    }

    /**
     * Does with the field what the options say.
     *
     * @param tls of the connection
     * @return false if there was no memory
     */
    boolean apply(HeaderBlock headers, Scratch scratch, @Nullable TlsSession tls, Downstream downstream) {
        Mode mode = options.mode();
        if (mode == Mode.ALWAYS_FORWARD_ONLY) {
            return true;
        }
        if (mode == Mode.SANITIZE && !headers.has(ID)) {
            return true;
        }
        if (mode == Mode.SANITIZE || tls == null || !tls.isPeerPresented()) {
            headers.removeAll(ID);
            return true;
        }
        if (mode == Mode.FORWARD_ONLY) {
            return true;
        }
        byte[] element = downstream.clientCertificate();
        if (element == null) {
            element = describe(tls).getBytes(StandardCharsets.UTF_8);
            downstream.clientCertificate(element);
        }
        int start = scratch.copy(element);
        if (start == BufferPool.NONE) {
            return false;
        }
        int last = mode == Mode.SANITIZE_SET ? -1 : last(headers);
        return last < 0
                ? headers.set(ID, name, start, element.length)
                : headers.append(last, start, element.length, scratch);
    }

    /** The client is the last element of the last line, whatever lines it has sent itself. */
    private static int last(HeaderBlock headers) {
        int last = -1;
        for (int i = headers.find(ID); i >= 0; i = headers.find(ID, i + 1)) {
            last = i;
        }
        return last;
    }

    private String describe(TlsSession tls) {
        List<String> pairs = new ArrayList<>();
        addAll(pairs, "By=", tls.own().names(SubjectNames.Kind.URI));
        pairs.add("Hash=" + tls.peer().sha256());
        if (options.isCertShown()) {
            pairs.add("Cert=\"" + tls.peer().urlEncodedPem() + '"');
        }
        if (options.isChainShown()) {
            pairs.add("Chain=\"" + tls.urlEncodedPeerChain() + '"');
        }
        if (options.isSubjectShown()) {
            pairs.add("Subject=\"" + tls.peer().subject() + '"');
        }
        if (options.isUriShown()) {
            SubjectNames uris = tls.peer().names(SubjectNames.Kind.URI);
            addAll(pairs, "URI=", uris);
            if (uris.all().isEmpty()) {
                pairs.add("URI=");
            }
        }
        if (options.isDnsShown()) {
            addAll(pairs, "DNS=", tls.peer().names(SubjectNames.Kind.DNS));
        }
        return String.join(";", pairs);
    }

    private static void addAll(List<String> pairs, String key, SubjectNames names) {
        for (String one : names.all()) {
            boolean isQuoted = one.indexOf(',') >= 0 || one.indexOf(';') >= 0 || one.indexOf('"') >= 0;
            pairs.add(key + (isQuoted ? '"' + one.replace("\"", "\\\"") + '"' : one));
        }
    }
}
