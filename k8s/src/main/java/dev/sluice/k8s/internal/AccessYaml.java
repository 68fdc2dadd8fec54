package dev.sluice.k8s.internal;

import dev.sluice.k8s.KubernetesAccess;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;

/** The objects of an access, as a file that {@code kubectl apply} takes. */
public final class AccessYaml {
    private static final Map<String, String> LABELS = Map.of("app.kubernetes.io/managed-by", "sluice");

    private AccessYaml() {}

    public static String of(KubernetesAccess access) {
        String name = access.serviceAccount();
        String namespace = access.namespace();
        List<PolicyRule> rules = access.permissions().stream()
                .map(it -> new PolicyRuleBuilder()
                        .withApiGroups(it.apiGroup())
                        .withResources(it.resource())
                        .withVerbs(it.verbs())
                        .withResourceNames(it.resourceNames())
                        .build())
                .toList();
        KubernetesSerialization yaml = new KubernetesSerialization();
        return yaml.asYaml(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .withLabels(LABELS)
                        .endMetadata()
                        .build())
                + yaml.asYaml(new RoleBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .withLabels(LABELS)
                        .endMetadata()
                        .withRules(rules)
                        .build())
                + yaml.asYaml(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .withLabels(LABELS)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withName(name)
                        .withNamespace(namespace)
                        .endSubject()
                        .build());
    }
}
