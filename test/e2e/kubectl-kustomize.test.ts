import { kubectlPath } from './support/kubectl-output.ts';
import { kubectls } from './support/kubectls.ts';
import { describeParity, parityPod } from './support/parity.ts';

/** `-k`, which kubectl builds by itself, and kpod by the program that is installed. */
/** Some distributions' own writes what fails into a log. */
const path = kubectls.find(({ version }) => version === '1.32')?.path ?? 'kubectl';
if (!kubectlPath) console.warn('SKIPPED: test/e2e/kubectl-kustomize.test.ts needs a kubectl on the PATH');

const lines = `
apply -k app
apply -k app --dry-run=client -o name
apply -k app -o yaml --dry-run=server
apply -k app ; apply -k overlay
apply -k app ; diff -k overlay
apply -k one -o name
create -k app
create -k app ; delete -k app
create -k app ; replace -k overlay
create -k app ; get -k app -o name
create -k one ; get -k one -o jsonpath={.metadata.name}
create -k app ; describe -k one
create -k app ; label -k app a=b
create -k app ; annotate -k one a=b -o name
create -k one ; patch -k one -p '{"data":{"a":"b"}}' ; get -k one -o jsonpath={.data}
label -k one a=b --local -o yaml
create -k app ; set image -k deployment main=busybox:2
create -k deployment ; set image -k deployment main=busybox:2
create -k deployment ; scale -k deployment --replicas=3
create -k deployment ; rollout restart -k deployment
create -k deployment ; expose -k deployment --port=80
apply -k one ; apply view-last-applied -k one
create -k one ; edit -k one
create -k one --edit
create -k app -l tier=test
get -k app -R
get -k one pods
apply -k app -f new.yaml
apply -k app -R
apply -f dir -R -k app
apply -k nowhere
apply -k none
apply -k broken
apply -k app/pod.yaml
apply -k https://127.0.0.1:1/nowhere
apply -k one -k app
apply -k one one
apply -k -
apply -k unknown
apply -k invalid
apply
create
replace
diff
create -k app --raw /x
label -k nowhere a=b
patch -k nowhere -p {}
edit -k nowhere
rollout status -k nowhere
set image -k nowhere a=b
expose -k nowhere --port=1
delete -k nowhere
kustomize app
kustomize nowhere
kustomize one app
kustomize
kustomize overlay -o built.yaml ; apply -f built.yaml
kustomize app -o nowhere/built.yaml
kustomize app --load-restrictor=nothing
`;

const configMap = (name: string, more = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n${more}`;

describeParity(
  'kustomizations',
  lines,
  {
    'app/kustomization.yaml': 'namespace: shop\ncommonLabels: {app: shop}\nresources: [pod.yaml, settings.yaml, namespace.yaml]\n',
    'app/pod.yaml': parityPod('till', ['main']),
    'app/settings.yaml': configMap('settings'),
    'app/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n',
    'overlay/kustomization.yaml': 'resources: [../app]\ncommonAnnotations: {over: all}\n',
    'one/kustomization.yaml': 'resources: [settings.yaml]\n',
    'one/settings.yaml': configMap('settings'),
    'deployment/kustomization.yaml': 'resources: [deployment.yaml]\n',
    'deployment/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: main, image: busybox}]}}}
`,
    'broken/kustomization.yaml': 'resources: [none.yaml]\n',
    'unknown/kustomization.yaml': 'resources: [foo.yaml]\n',
    'unknown/foo.yaml': 'apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: foo}\n',
    'invalid/kustomization.yaml': 'resources: [settings.yaml]\n',
    'invalid/settings.yaml': configMap('settings', 'dada: {}\n'),
    editor: '#!/bin/sh\nsed -i "s/^kind: ConfigMap/&\\ndata: {edited: yes}/" "$1"\n',
  },
  { path },
);
