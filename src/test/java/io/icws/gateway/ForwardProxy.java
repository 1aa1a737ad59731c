package io.icws.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A forward proxy on the loopback interface that takes CONNECT only. Whatever host it is told, it connects to the loopback
 * interface, so that only it can resolve the name.
 */
public final class ForwardProxy implements AutoCloseable {

    private final ServerSocket server;
    private final @Nullable String authorization;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** @param credentials that are needed, {@code user:password}; null for none */
    public ForwardProxy(@Nullable String credentials) {
        try {
            server = new ServerSocket(0, 1000, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        authorization = credentials == null
                ? null
                : "basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** First lines of all requests, those that were refused too. */
    public List<String> requests() {
        return requests;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new BufferedInputStream(client.getInputStream());
            var lines = head(in).lines().toList();
            requests.add(lines.getFirst());
            if (!isAuthorized(lines)) {
                answer(client, "407 Proxy Authentication Required");
                return;
            }
            var words = lines.getFirst().split(" ");
            if (!words[0].equals("CONNECT")) {
                answer(client, "405 Method Not Allowed");
                return;
            }
            int port = Integer.parseInt(words[1].substring(words[1].lastIndexOf(':') + 1));
            try (var target = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
                open.add(target);
                answer(client, "200 Connection established");
                Thread.ofVirtual().start(() -> pipe(target, client));
                in.transferTo(target.getOutputStream());
            }
        } catch (IOException e) {
            // One of the two has gone.
        }
    }

    private static void pipe(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of the two has gone.
        }
    }

    private boolean isAuthorized(List<String> lines) {
        return authorization == null
                || lines.stream()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("proxy-authorization:"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .anyMatch(value -> value.regionMatches(true, 0, authorization, 0, 6)
                                && value.substring(6).equals(authorization.substring(6)));
    }

    private static void answer(Socket client, String status) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\n" + (status.startsWith("200") ? "" : "Content-Length: 0\r\n")
                                + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || head.length() > 8192) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Closes all connections, and takes new ones. */
    public void disconnect() throws IOException {
        for (var socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        disconnect();
    }
}
