package io.icws.gateway.e2e;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** A TCP connection that speaks as much of WebSocket as it is told to, and no better. */
final class TcpClient implements AutoCloseable {

    /** No close frame came before the end. */
    static final int NO_FRAME = 1006;

    /** The close frame had no code. */
    static final int NO_CODE = 1005;

    static final String UPGRADE = """
            GET / HTTP/1.1\r
            Host: localhost\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;

    private static final String ANY = "0.0.0.0";
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int CLOSE = 8;

    /** Silence for this long, in milliseconds, is taken for ever. */
    private static final int PATIENCE = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    private TcpClient(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(socket.getInputStream());
    }

    static TcpClient connect(URI gateway) throws IOException {
        return connect(gateway, 0);
    }

    private static TcpClient connect(URI gateway, int receiveBuffer) throws IOException {
        return new TcpClient(socket(gateway, ANY, receiveBuffer));
    }

    /** @param source address of the loopback interface, such as 127.0.0.2 */
    static TcpClient connect(URI gateway, String source) throws IOException {
        return new TcpClient(socket(gateway, source, 0));
    }

    static TcpClient overTls(URI gateway) throws IOException {
        return overTls(gateway, ANY, new byte[0]);
    }

    /**
     * Trusts any certificate.
     *
     * @param first what is sent in front of the handshake
     */
    static TcpClient overTls(URI gateway, String source, byte[] first) throws IOException {
        var plain = socket(gateway, source, 0);
        plain.getOutputStream().write(first);
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            var factory = context.getSocketFactory();
            return new TcpClient(factory.createSocket(plain, gateway.getHost(), gateway.getPort(), true));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static Socket socket(URI gateway, String source, int receiveBuffer) throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(source, 0));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE);
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()));
        return socket;
    }

    /** Upgraded, the gateway's first frame not read. */
    static TcpClient upgraded(URI gateway) throws IOException {
        return upgraded(gateway, 0);
    }

    /** @param receiveBuffer of the kernel, in bytes */
    static TcpClient upgraded(URI gateway, int receiveBuffer) throws IOException {
        var client = connect(gateway, receiveBuffer);
        client.write(UPGRADE);
        client.readHeaders();
        return client;
    }

    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** As much as the peer takes before it cuts the connection. */
    void writeIfTaken(byte[] bytes) {
        try {
            write(bytes);
        } catch (IOException cut) {
            // Its answer, if there is one, may still be read.
        }
    }

    /** Status line and headers of the answer. */
    String readHeaders() throws IOException {
        var headers = new StringBuilder();
        while (headers.indexOf("\r\n\r\n") < 0) {
            headers.append((char) in.readUnsignedByte());
        }
        return headers.toString();
    }

    /** Waits for the first byte or the end, whichever comes, or a time. */
    void awaitAnswer(int millis) throws IOException {
        try {
            socket.setSoTimeout(millis);
            in.read();
        } catch (SocketException | SSLException | SocketTimeoutException none) {
            // That is an answer as well.
        }
    }

    /** Reads on until the connection ends, be it with a reset; false if it does not. */
    boolean endsInTime() throws IOException {
        try {
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (SocketException reset) {
            return true;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        }
    }

    /** Passes frames until a close frame comes, and tells its code. */
    int readClose() throws IOException {
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0xf;
                byte[] payload = readPayload();
                if (opcode == CLOSE) {
                    return payload.length < 2 ? NO_CODE : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
                }
            }
        } catch (EOFException | SocketException end) {
            return NO_FRAME;
        }
    }

    /** Counts the frames with this opcode that come before the connection is quiet for the given time. */
    int count(int wanted, int quietMillis) throws IOException {
        socket.setSoTimeout(quietMillis);
        int count = 0;
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0xf;
                readPayload();
                count += opcode == wanted ? 1 : 0;
            }
        } catch (SocketTimeoutException | EOFException | SocketException end) {
            return count;
        }
    }

    private byte[] readPayload() throws IOException {
        int length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        return in.readNBytes(length);
    }

    /** Says that nothing more will be sent. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A masked frame with {@code FIN}. */
    static byte[] frame(int opcode, byte[] payload) {
        return frame(FINAL | opcode, payload, MASKED);
    }

    /** A masked frame without {@code FIN}. */
    static byte[] fragment(int opcode, byte[] payload) {
        return frame(opcode, payload, MASKED);
    }

    static byte[] unmasked(int opcode, byte[] payload) {
        return frame(FINAL | opcode, payload, 0);
    }

    static byte[] close(int code) {
        return frame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
    }

    /** @param first octet: flags and opcode. The mask is zero, which leaves the payload as it is */
    private static byte[] frame(int first, byte[] payload, int masked) {
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        frame.writeBytes(length(payload.length, masked));
        frame.writeBytes(masked == 0 ? new byte[0] : new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private static byte[] length(int length, int masked) {
        if (length < 126) {
            return new byte[] {(byte) (masked | length)};
        }
        return length <= 0xffff
                ? new byte[] {(byte) (masked | 126), (byte) (length >> 8), (byte) length}
                : new byte[] {
                    (byte) (masked | 127),
                    0,
                    0,
                    0,
                    0,
                    (byte) (length >> 24),
                    (byte) (length >> 16),
                    (byte) (length >> 8),
                    (byte) length
                };
    }
}
