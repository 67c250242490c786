"""What python3-kubernetes does with a cluster. Arguments: kubeconfig, namespace, name of a running pod. Prints what it saw as JSON."""

import base64
import json
import sys
import threading

from kubernetes import client, config, dynamic, watch
from kubernetes.client.rest import ApiException
from kubernetes.stream import stream

kubeconfig, namespace, pod = sys.argv[1:]
config.load_kube_config(kubeconfig)
core = client.CoreV1Api()
apps = client.AppsV1Api()
seen = {}


def failure(call):
    try:
        call()
    except ApiException as error:
        body = json.loads(error.body)
        return [error.status, body["reason"], body["message"]]
    return None


seen["version"] = client.VersionApi().get_code().git_version
created = core.create_namespaced_config_map(namespace, {"metadata": {"name": "python", "labels": {"from": "python"}}, "data": {"a": "1"}})
seen["created"] = [created.metadata.name, created.data, created.metadata.creation_timestamp.tzname()]
seen["again"] = failure(lambda: core.create_namespaced_config_map(namespace, {"metadata": {"name": "python"}}))
seen["invalid"] = failure(lambda: core.create_namespaced_config_map(namespace, {"metadata": {"name": "Bad_Name"}}))[:2]

patched = core.patch_namespaced_config_map("python", namespace, {"data": {"b": "2"}})
seen["patched"] = patched.data
listed = core.list_namespaced_config_map(namespace, label_selector="from=python")
seen["listed"] = [item.metadata.name for item in listed.items]

# Page by page.
for number in range(5):
    core.create_namespaced_secret(namespace, client.V1Secret(metadata=client.V1ObjectMeta(name=f"s-{number}", labels={"paged": "yes"}), string_data={"k": str(number)}))
pages, token = [], None
while True:
    page = core.list_namespaced_secret(namespace, label_selector="paged=yes", limit=2, _continue=token)
    pages.append([base64.b64decode(item.data["k"]).decode() for item in page.items])
    token = page.metadata._continue
    if not token:
        break
seen["pages"] = pages

# A watch that another thread's writes end.
events = []
watching = watch.Watch()


def write():
    core.create_namespaced_config_map(namespace, {"metadata": {"name": "watched", "labels": {"watched": "yes"}}})
    core.patch_namespaced_config_map("watched", namespace, {"data": {"a": "1"}})
    core.delete_namespaced_config_map("watched", namespace)


writer = threading.Thread(target=write)
start = core.list_namespaced_config_map(namespace).metadata.resource_version
writer.start()
for event in watching.stream(core.list_namespaced_config_map, namespace, resource_version=start, label_selector="watched=yes", timeout_seconds=20):
    events.append([event["type"], event["object"].metadata.name])
    if event["type"] == "DELETED":
        watching.stop()
writer.join()
seen["events"] = events

# A Deployment until it runs.
labels = {"app": "from-python"}
apps.create_namespaced_deployment(
    namespace,
    client.V1Deployment(
        metadata=client.V1ObjectMeta(name="from-python"),
        spec=client.V1DeploymentSpec(
            replicas=1,
            selector=client.V1LabelSelector(match_labels=labels),
            template=client.V1PodTemplateSpec(
                metadata=client.V1ObjectMeta(labels=labels),
                spec=client.V1PodSpec(containers=[client.V1Container(name="web", image="nginx")]),
            ),
        ),
    ),
)
for event in watching.stream(apps.list_namespaced_deployment, namespace, field_selector="metadata.name=from-python", timeout_seconds=20):
    if event["object"].status.ready_replicas == 1:
        watching.stop()
seen["scaled"] = apps.patch_namespaced_deployment_scale("from-python", namespace, {"spec": {"replicas": 2}}).spec.replicas
apps.delete_namespaced_deployment("from-python", namespace, propagation_policy="Foreground")
seen["gone"] = failure(lambda: core.read_namespaced_config_map("watched", namespace))

seen["log"] = core.read_namespaced_pod_log(pod, namespace).splitlines()[0]
said = stream(core.connect_get_namespaced_pod_exec, pod, namespace, command=["sh", "-c", "echo out; echo err >&2"], stderr=True, stdin=False, stdout=True, tty=False)
seen["exec"] = sorted(said.splitlines())

# By discovery alone.
services = dynamic.DynamicClient(client.ApiClient()).resources.get(api_version="v1", kind="Service")
service = services.create(body={"metadata": {"name": "dynamic"}, "spec": {"ports": [{"port": 80}]}}, namespace=namespace)
seen["dynamic"] = [service.kind, service.spec.type, service.spec.ports[0].targetPort]
# As text: this release of the client sends an object in JSON types alone.
config_of = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "dynamic", "labels": {"a": "b"}}}
applied = services.server_side_apply(body=json.dumps(config_of), name="dynamic", namespace=namespace, field_manager="python")
seen["applied"] = [[entry.manager, entry.operation] for entry in applied.metadata.managedFields]
print(json.dumps(seen))
