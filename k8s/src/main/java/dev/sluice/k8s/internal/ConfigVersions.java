package dev.sluice.k8s.internal;

import dev.sluice.BugException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Gives ConfigMaps and Secrets names that change with their content ({@code settings} becomes {@code settings-3f2a9c01bd}), makes them
 * immutable, and renames every reference in a pod. So each release has the configuration that it was made with, and a rollback brings
 * back the old one together with the old program.
 *
 * <p>The name of a Secret tells that its content is the same as another's, and who has a guess of all of it can test the guess.
 */
final class ConfigVersions {
    private static final int DIGITS = 10;

    private final Map<String, ConfigMap> configMaps = new TreeMap<>();
    private final Map<String, Secret> secrets = new TreeMap<>();
    private final Set<String> used = new HashSet<>();

    void add(ConfigMap map) {
        ConfigMap bare = new ConfigMapBuilder(map)
                .editMetadata()
                .withNamespace(null)
                .endMetadata()
                .withImmutable(true)
                .build();
        String name = map.getMetadata().getName();
        configMaps.put(
                name,
                new ConfigMapBuilder(bare)
                        .editMetadata()
                        .withName(name + "-" + hash(bare))
                        .endMetadata()
                        .build());
    }

    void add(Secret secret) {
        Map<String, String> data = new TreeMap<>(secret.getData());
        secret.getStringData()
                .forEach((key, text) ->
                        data.put(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
        Secret bare = new SecretBuilder(secret)
                .editMetadata()
                .withNamespace(null)
                .endMetadata()
                .withData(data)
                .withStringData(null)
                .withImmutable(true)
                .build();
        String name = secret.getMetadata().getName();
        secrets.put(
                name,
                new SecretBuilder(bare)
                        .editMetadata()
                        .withName(name + "-" + hash(bare))
                        .endMetadata()
                        .build());
    }

    /** Renames the references of a pod, in place. */
    void rename(PodSpec pod) {
        UnaryOperator<@Nullable String> map = name -> renamed("ConfigMap", name, configMaps);
        UnaryOperator<@Nullable String> secret = name -> renamed("Secret", name, secrets);
        pod.getInitContainers().forEach(container -> rename(container, map, secret));
        pod.getContainers().forEach(container -> rename(container, map, secret));
        pod.getVolumes().forEach(volume -> rename(volume, map, secret));
        for (LocalObjectReference pull : pod.getImagePullSecrets()) {
            pull.setName(secret.apply(pull.getName()));
        }
    }

    /** The ConfigMaps that a renamed pod refers to, by the names they had. */
    Map<String, ConfigMap> usedConfigMaps() {
        Map<String, ConfigMap> these = new TreeMap<>(configMaps);
        these.keySet().removeIf(name -> !used.contains("ConfigMap/" + name));
        return these;
    }

    /** The Secrets that a renamed pod refers to, by the names they had. */
    Map<String, Secret> usedSecrets() {
        Map<String, Secret> these = new TreeMap<>(secrets);
        these.keySet().removeIf(name -> !used.contains("Secret/" + name));
        return these;
    }

    private @Nullable String renamed(String kind, @Nullable String name, Map<String, ? extends HasMetadata> versions) {
        if (name == null) {
            return null;
        }
        HasMetadata version = versions.get(name);
        used.add(kind + "/" + name);
        return version == null ? name : version.getMetadata().getName();
    }

    private static void rename(
            Container container, UnaryOperator<@Nullable String> map, UnaryOperator<@Nullable String> secret) {
        container.getEnvFrom().forEach(from -> {
            if (from.getConfigMapRef() != null) {
                from.getConfigMapRef().setName(map.apply(from.getConfigMapRef().getName()));
            }
            if (from.getSecretRef() != null) {
                from.getSecretRef().setName(secret.apply(from.getSecretRef().getName()));
            }
        });
        container.getEnv().forEach(variable -> {
            var from = variable.getValueFrom();
            if (from != null && from.getConfigMapKeyRef() != null) {
                from.getConfigMapKeyRef()
                        .setName(map.apply(from.getConfigMapKeyRef().getName()));
            }
            if (from != null && from.getSecretKeyRef() != null) {
                from.getSecretKeyRef()
                        .setName(secret.apply(from.getSecretKeyRef().getName()));
            }
        });
    }

    private static void rename(
            Volume volume, UnaryOperator<@Nullable String> map, UnaryOperator<@Nullable String> secret) {
        if (volume.getConfigMap() != null) {
            volume.getConfigMap().setName(map.apply(volume.getConfigMap().getName()));
        }
        if (volume.getSecret() != null) {
            volume.getSecret().setSecretName(secret.apply(volume.getSecret().getSecretName()));
        }
        if (volume.getCsi() != null && volume.getCsi().getNodePublishSecretRef() != null) {
            LocalObjectReference publish = volume.getCsi().getNodePublishSecretRef();
            publish.setName(secret.apply(publish.getName()));
        }
        if (volume.getProjected() != null) {
            for (VolumeProjection source : volume.getProjected().getSources()) {
                if (source.getConfigMap() != null) {
                    source.getConfigMap()
                            .setName(map.apply(source.getConfigMap().getName()));
                }
                if (source.getSecret() != null) {
                    source.getSecret().setName(secret.apply(source.getSecret().getName()));
                }
            }
        }
    }

    private static String hash(HasMetadata object) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(ObjectJson.canonical(ObjectJson.tree(object)).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new BugException("This Java platform has no SHA-256, which every one must have", impossible);
        }
    }
}
