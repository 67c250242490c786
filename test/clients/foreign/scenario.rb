# What ruby-kubeclient does with a cluster. Arguments: kubeconfig, namespace, name of a running pod. Prints what it saw as JSON.

require "base64"
require "json"
require "kubeclient"

kubeconfig, namespace, pod = ARGV
context = Kubeclient::Config.read(kubeconfig).context
connect = lambda do |path, version|
  Kubeclient::Client.new(context.api_endpoint + path, version, ssl_options: context.ssl_options, auth_options: context.auth_options)
end
core = connect.call("", "v1")
apps = connect.call("/apis/apps", "v1")
seen = {}

failure = lambda do |&call|
  call.call
  nil
rescue Kubeclient::HttpError => e
  [e.error_code, e.message]
end

created = core.create_config_map(Kubeclient::Resource.new(metadata: { name: "ruby", namespace: namespace, labels: { from: "ruby" } }, data: { a: "1" }))
seen["created"] = [created.metadata.name, created.data.to_h]
seen["again"] = failure.call { core.create_config_map(Kubeclient::Resource.new(metadata: { name: "ruby", namespace: namespace })) }
seen["patched"] = core.patch_config_map("ruby", { data: { b: "2" } }, namespace).data.to_h
seen["merged"] = core.merge_patch_config_map("ruby", { data: { a: nil } }, namespace).data.to_h
seen["json patched"] = core.json_patch_config_map("ruby", [{ op: "add", path: "/data/c", value: "3" }], namespace).data.to_h
seen["listed"] = core.get_config_maps(namespace: namespace, label_selector: "from=ruby").map { |one| one.metadata.name }

5.times { |number| core.create_secret(Kubeclient::Resource.new(metadata: { name: "r-#{number}", namespace: namespace, labels: { paged: "ruby" } }, stringData: { k: number.to_s })) }
pages = []
token = nil
loop do
  page = core.get_secrets(namespace: namespace, label_selector: "paged=ruby", limit: 2, continue: token)
  pages << page.map { |one| Base64.decode64(one.data.k) }
  break if page.last?

  token = page.continue
end
seen["pages"] = pages

events = []
start = core.get_config_maps(namespace: namespace).resourceVersion
writer = Thread.new do
  core.create_config_map(Kubeclient::Resource.new(metadata: { name: "watched-ruby", namespace: namespace, labels: { watched: "ruby" } }))
  core.patch_config_map("watched-ruby", { data: { a: "1" } }, namespace)
  core.delete_config_map("watched-ruby", namespace)
end
core.watch_config_maps(namespace: namespace, resource_version: start, label_selector: "watched=ruby") do |event|
  events << [event.type, event.object.metadata.name]
  break if event.type == "DELETED"
end
writer.join
seen["events"] = events

seen["deployments"] = apps.get_deployments(namespace: "kube-system").map { |one| one.metadata.name }
# A hash: of its own Resource it would send the name of the class.
deployment = {
  apiVersion: "apps/v1", kind: "Deployment",
  metadata: { name: "from-ruby", namespace: namespace },
  spec: { replicas: 0, selector: { matchLabels: { app: "r" } }, template: { metadata: { labels: { app: "r" } }, spec: { containers: [{ name: "c", image: "nginx" }] } } }
}
seen["applied"] = apps.apply_deployment(deployment, field_manager: "ruby").spec.strategy.type
core.delete_config_map("ruby", namespace)
seen["gone"] = failure.call { core.get_config_map("ruby", namespace) }
seen["log"] = core.get_pod_log(pod, namespace).to_s.lines.first.chomp
seen["discovered"] = core.respond_to?(:get_services) && apps.respond_to?(:get_stateful_sets)
puts JSON.generate(seen)
