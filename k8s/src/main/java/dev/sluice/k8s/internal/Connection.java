package dev.sluice.k8s.internal;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One API server as this process reaches it: the calls, and what is watched of each namespace. Safe for use by many threads. */
public final class Connection implements AutoCloseable {
    private final HttpClient http;
    private final Ticks ticks;
    private final Api api;
    private final String server;
    private final Map<String, NamespaceView> namespaces = new ConcurrentHashMap<>();

    public Connection(Config config, Ticks ticks) {
        HttpClient.Factory factory = HttpClientUtils.getHttpClientFactory();
        HttpClient.Builder builder = factory.newBuilder(config);
        HttpClientUtils.applyCommonConfiguration(config, builder, factory);
        HttpClientUtils.createApplicableInterceptors(config, factory).forEach(builder::addOrReplaceInterceptor);
        this.http = builder.build();
        this.ticks = ticks;
        this.server = config.getMasterUrl();
        ApiClock clock = new ApiClock(ticks);
        this.api = new Api(new Transport(http, server, clock), new KubernetesSerialization(), clock);
    }

    Api api() {
        return api;
    }

    Ticks ticks() {
        return ticks;
    }

    /** How many requests were sent, watches not counted. */
    public long requests() {
        return api.transport().sent();
    }

    NamespaceView namespace(String name) {
        return namespaces.computeIfAbsent(name, n -> new NamespaceView(api, n, ticks));
    }

    @Override
    public void close() {
        namespaces.values().forEach(NamespaceView::close);
        http.close();
    }

    @Override
    public String toString() {
        return server;
    }
}
