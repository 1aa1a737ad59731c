package io.icws.client;

import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** What the sockets of a process share by default. Virtual threads are daemons and need no shutdown. */
final class Defaults {

    static final Executor EXECUTOR = Executors.newVirtualThreadPerTaskExecutor();
    static final HttpClient HTTP = HttpClient.newBuilder().executor(EXECUTOR).build();

    private Defaults() {}
}
