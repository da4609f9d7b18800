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
