import { parse } from 'yaml';
import { describeParity } from './support/parity.ts';

describeParity(
  'verbs about the server',
  `
cluster-info
cluster-info -n default
api-versions
api-versions pods
auth can-i
auth can-i get
auth can-i --list pods
auth can-i --list -q
auth can-i get /healthz --subresource=x
auth frobnicate
auth can-i get pods
auth can-i get pods -q ; auth can-i get nodes ; auth can-i get foos ; auth can-i get foos.bar ; auth can-i frob po
auth can-i get deployments.apps/web --subresource=scale ; auth can-i get deploy -A ; auth can-i '*' '*' ; auth can-i get /healthz
auth can-i --list
auth can-i --list --no-headers -n empty
auth can-i get pods --no-headers
auth whoami
auth whoami -o yaml
auth whoami -o json
create service clusterip one --tcp=80:8080 --tcp=81:http -o yaml --dry-run=client
create service clusterip one --tcp=80 ; get service one -o yaml
create service clusterip none --clusterip=None -o json --dry-run=client
create service clusterip none --clusterip=None --tcp=80
create service clusterip none
create service clusterip one --tcp=x
create service clusterip one --tcp=99999
create service clusterip one --tcp=80:99999
create service clusterip one --tcp=80:-
create service clusterip one two --tcp=80
create service clusterip NO --tcp=80
create service svc one
create svc nodeport one --tcp=80:8080 --node-port=30123 ; get service one -o yaml
create service nodeport one --tcp=80 --dry-run=client -o yaml
create service loadbalancer one --tcp=80:8080 --dry-run=client -o yaml
create service externalname one --external-name=example.com -o yaml --dry-run=client
create service externalname one --external-name=example.com --tcp=80 -o yaml --dry-run=client
create service externalname one --external-name=NO
`,
);

const nodes = ['test-node', 'other']
  .map((name) => `{apiVersion: v1, kind: Node, metadata: {name: ${name}, labels: {role: ${name}}}, spec: {}, status: {}}`)
  .join('\n---\n');

describeParity(
  'nodes',
  `
cordon
cordon test-node -l role=other
cordon none
cordon none test-node
cordon test-node ; cordon test-node ; get node test-node -o jsonpath={.spec}
cordon test-node --dry-run=client ; cordon test-node --dry-run=server ; get node test-node -o jsonpath={.spec}
cordon node/test-node other
cordon -l role=other ; uncordon -l role=other ; uncordon other
uncordon test-node ; uncordon test-node --dry-run=client
taint node test-node a=b:NoSchedule ; get node test-node -o jsonpath={.spec.taints} ; taint nodes test-node a=c:NoSchedule
taint node test-node a=b:NoSchedule x:NoExecute ; taint node test-node a=c:NoSchedule --overwrite ; taint node test-node a- ; taint node test-node x:NoExecute- y:NoSchedule ; get node test-node -o jsonpath={.spec.taints}
taint node test-node a=b:NoSchedule --dry-run=client ; taint node test-node a=b:NoSchedule --dry-run=server ; get node test-node -o jsonpath={.spec}
taint node --all a:PreferNoSchedule ; taint node -l role=other a-
taint node test-node a-
taint node test-node a:NoSchedule-
taint node test-node a=b:Nothing
taint node test-node a=b
taint node test-node a=b:NoSchedule a=c:NoSchedule
taint node test-node a=b:NoSchedule a-
taint node test-node a=b=c:NoSchedule
taint node test-node a:b:c
taint node test-node a_/b:NoSchedule
taint node test-node
taint node a=b:NoSchedule
taint pod web a=b:NoSchedule
taint a=b:NoSchedule
taint
taint node a=b:NoSchedule test-node
taint node --all -l role=other a:NoSchedule
taint node none a=b:NoSchedule
drain
drain none
drain test-node -l role=other
drain test-node
drain test-node --force --dry-run=client ; get pods -o name
drain test-node other --pod-selector=app=none
`,
  {},
  {
    fill: async (api) => {
      for (const text of nodes.split('\n---\n')) await api.store.create(parse(text));
    },
  },
);

describeParity(
  'files sent as they are, changed first, or not sent at all',
  `
create --raw /api/v1/namespaces/default/configmaps?fieldManager=me -f raw.json ; get cm raw -o jsonpath={.data}
create --raw /api/v1/namespaces/default/configmaps
create --raw api -f raw.json
create --raw /api -f raw.json -o yaml
create --raw /api -f raw.json -R
create --raw /api -f raw.json --edit
create --raw /api -f http://127.0.0.1/x
create --raw /api/v1/nothing -f raw.json
delete --raw /api/v1/namespaces/default/services/db
delete --raw /api/v1/namespaces/default/pods/none
delete --raw x
delete --raw /api -f raw.json -f raw.json
replace --raw /api/v1/namespaces/default/configmaps/none -f raw.json
replace --raw /api -f raw.json -l a=b
create -f new.yaml --edit ; get pod new -o jsonpath={.metadata.labels}
create -f both.yaml --edit
exec -f both.yaml -- date
exec -f again.yaml -- date
exec -f again.yaml
exec -f missing.yaml -- date
label -f again.yaml --local x=y
label -f again.yaml --local x=y -o yaml
label -f again.yaml --local tier-
label -f again.yaml --local x=y --dry-run=server
annotate -f again.yaml --local x=y -o json
annotate -f both.yaml --local x=y
replace --force --cascade=nothing -f again.yaml
`,
  {
    'raw.json': '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"raw"},"data":{"a":"b"}}',
    editor: '#!/bin/sh\nsed -i "s/tier: test/tier: edited/" "$1"\n',
  },
);
