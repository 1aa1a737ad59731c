package io.icws.gateway.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Stands between one client and the gateway and, once told, passes one byte a second to the client. */
final class TrickleProxy implements AutoCloseable {

    private static final int BUFFER = 4096;

    private final ServerSocket server;
    private final URI target;
    private final Semaphore bytes = new Semaphore(0);
    private volatile boolean trickling;
    private volatile Disposable drip = () -> {};

    TrickleProxy(URI target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::serve);
    }

    URI url() {
        return URI.create("ws://127.0.0.1:" + server.getLocalPort());
    }

    void trickle() {
        trickling = true;
        drip = Flux.interval(Duration.ofSeconds(1)).subscribe(second -> bytes.release());
    }

    private void serve() {
        try (var client = server.accept();
                var gateway = new Socket()) {
            gateway.setReceiveBufferSize(BUFFER);
            gateway.connect(new InetSocketAddress(target.getHost(), target.getPort()));
            Thread.startVirtualThread(() -> up(client, gateway));
            down(gateway.getInputStream(), client);
        } catch (IOException | InterruptedException ended) {
            close();
        }
    }

    private void down(InputStream in, Socket client) throws IOException, InterruptedException {
        var out = client.getOutputStream();
        byte[] buffer = new byte[BUFFER];
        while (true) {
            if (trickling) {
                bytes.acquire();
            }
            int count = in.read(buffer, 0, trickling ? 1 : BUFFER);
            if (count < 0) {
                return;
            }
            out.write(buffer, 0, count);
        }
    }

    private static void up(Socket client, Socket gateway) {
        try {
            client.getInputStream().transferTo(gateway.getOutputStream());
        } catch (IOException ended) {
            // One side is gone, and the other one with it.
        }
    }

    @Override
    public void close() {
        drip.dispose();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
