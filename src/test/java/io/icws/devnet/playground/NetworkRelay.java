package io.icws.devnet.playground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/** The network between the page and a server on this machine: passes bytes on until it is cut. */
final class NetworkRelay implements AutoCloseable {

    private final ServerSocket server;
    private final IntSupplier target;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    /** @param target the server's port, asked for each connection */
    NetworkRelay(IntSupplier target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Resets all connections, and further ones until {@link #restore()}. */
    void cut() {
        cut = true;
        clients.forEach(NetworkRelay::reset);
    }

    void restore() {
        cut = false;
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                Thread.startVirtualThread(() -> relay(client));
            }
        } catch (IOException closed) {
            // See close().
        }
    }

    private void relay(Socket client) {
        clients.add(client);
        try (var upstream = new Socket(InetAddress.getLoopbackAddress(), target.getAsInt())) {
            if (cut) {
                reset(client);
                return;
            }
            Thread.startVirtualThread(() -> pass(upstream, client));
            pass(client, upstream);
        } catch (IOException refused) {
            reset(client);
        } finally {
            clients.remove(client);
        }
    }

    /** Until one of them closes; then the other is closed too. */
    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // Both are closed.
        }
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException closed) {
            // As it should be.
        }
    }

    @Override
    public void close() {
        cut();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
