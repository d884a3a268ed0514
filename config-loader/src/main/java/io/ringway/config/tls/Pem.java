package io.ringway.config.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM (RFC 7468): text blocks with labels, anything between them. Owner: any (stateless). */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*(?:-[^-]+)*)-----END ([A-Z0-9 ]+)-----");

    private Pem() {}

    /** A block: {@code CERTIFICATE}, and what is in it. */
    static final class Block {
        private final String label;
        private final byte[] der;

        private Block(String label, byte[] der) {
            this.label = label;
            this.der = der;
        }

        String label() {
            return label;
        }

        byte[] der() {
            return der;
        }

        boolean isKey() {
            return label.endsWith("PRIVATE KEY");
        }
    }

    /**
     * All blocks, in order.
     *
     * @throws TlsTextException if one cannot be read
     */
    static List<Block> read(byte[] text) throws TlsTextException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(text, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            String label = matcher.group(1);
            String body = matcher.group(2);
            if (!label.equals(matcher.group(3))) {
                throw new TlsTextException("a block begins with " + label + " and ends with " + matcher.group(3), "");
            }
            if (body.contains("ENCRYPTED")) {
                throw new TlsTextException(
                        "a key that is encrypted in OpenSSL's old form is not read",
                        "openssl pkcs8 -topk8 -in OLD -out NEW makes one that is");
            }
            try {
                blocks.add(new Block(label, Base64.getMimeDecoder().decode(body)));
            } catch (IllegalArgumentException e) {
                throw new TlsTextException("what stands in " + label + " is not Base64: " + e.getMessage(), "");
            }
        }
        return blocks;
    }
}
