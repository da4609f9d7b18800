import { keyPairs } from '../fakes/key-pairs.ts';
import { kubectlPath } from './support/kubectl-output.ts';
import { describeParity } from './support/parity.ts';

/** ConfigMaps, Secrets and classes of storage through every verb, as a real kubectl has them. */
if (!kubectlPath) console.warn('SKIPPED: test/e2e/kubectl-config-objects.test.ts needs a kubectl on the PATH');

const configMap = (fields: string, metadata = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf${metadata}}\n${fields}\n`;
const storageClass = (fields: string, metadata = '') =>
  `apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast${metadata}}\n${fields}\n`;
const claim = (more: string) =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}${more}}\n`;
const secret = (fields: string, metadata = '') => `apiVersion: v1\nkind: Secret\nmetadata: {name: login${metadata}}\n${fields}\n`;
/** In the middle of a page of base64, a few bytes over one MiB. */
const large = 'x'.repeat(1024 * 1024 + 1);

const files = {
  'conf.yaml': configMap('data: {color: blue}'),
  'conf-red.yaml': configMap('data: {color: red, size: "3"}', ', labels: {app: web}'),
  'conf-empty.yaml': configMap(''),
  'conf-lines.yaml': configMap(
    'data:\n  app.properties: |\n    a=1\n    b\t2 <&>\n\n    c=3\n',
    ', labels: {b: "2", a: "1"}, annotations: {note: hi}',
  ),
  'conf-tab.yaml': configMap('data: {a: "x\\ty\\tz\\nlong one\\tb"}'),
  'conf-binary.yaml': configMap('binaryData: {raw: AAEC/w==}'),
  'conf-frozen.yaml': configMap('data: {color: blue}\nimmutable: true'),
  'conf-thawed.yaml': configMap('data: {color: blue}\nimmutable: false'),
  'conf-frozen-red.yaml': configMap('data: {color: red}\nbinaryData: {a: YQ==}\nimmutable: true'),
  'conf-frozen-label.yaml': configMap('data: {color: blue}\nimmutable: true', ', labels: {a: b}'),
  'conf-key.yaml': configMap('data: {a/b: x}'),
  'conf-dots.yaml': configMap('data: {..x: x}'),
  'conf-twice.yaml': configMap('data: {a: x}\nbinaryData: {a: YQ==}'),
  'conf-large.yaml': configMap(`data: {a: ${large}}`),
  'conf-number.yaml': configMap('data: {a: 1}'),
  'conf-list.yaml': configMap('data: [a]'),
  'conf-base64.yaml': configMap('binaryData: {a: "YQ"}'),
  'conf-null.yaml': configMap('data: {a: null}\nbinaryData: {b: null}'),
  'conf-unknown.yaml': configMap('dada: {a: b}'),
  'login.yaml': secret('stringData: {user: admin, password: hunter2}'),
  'login-data.yaml': secret('data: {user: YWRtaW4=}\nstringData: {user: root}'),
  'login-type.yaml': secret('type: example.com/mine\ndata: {user: YWRtaW4=}'),
  'login-empty.yaml': secret('type: ""'),
  'login-one.yaml': secret('data: {password: aHVudGVyMg==}', ', labels: {a: b}, annotations: {note: hi}'),
  'login-frozen.yaml': secret('data: {user: YWRtaW4=}\nimmutable: true'),
  'login-frozen-other.yaml': secret('data: {user: cm9vdA==}'),
  'login-base64.yaml': secret('data: {user: "hunter2!"}'),
  'login-padding.yaml': secret('data: {user: "YWRtaW4"}'),
  'login-wrapped.yaml': secret('data:\n  user: |\n    YWRt\n    aW4=\n'),
  'login-number.yaml': secret('data: {user: 12345}'),
  'login-key.yaml': secret('data: {a b: YQ==}'),
  'login-large.yaml': secret(`stringData: {a: ${large}}`),
  'token.yaml': secret('type: kubernetes.io/service-account-token'),
  'token-named.yaml': secret(
    'type: kubernetes.io/service-account-token\nstringData: {token: abc}',
    ', annotations: {kubernetes.io/service-account.name: default}',
  ),
  'dockercfg.yaml': secret('type: kubernetes.io/dockercfg'),
  'dockercfg-text.yaml': secret('type: kubernetes.io/dockercfg\nstringData: {.dockercfg: hunter2}'),
  'dockerconfigjson.yaml': secret('type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: "[1]"}'),
  'dockerconfigjson-good.yaml': secret('type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: "{}"}'),
  'basic-auth.yaml': secret('type: kubernetes.io/basic-auth'),
  'basic-auth-user.yaml': secret('type: kubernetes.io/basic-auth\nstringData: {username: a}'),
  'ssh-auth.yaml': secret('type: kubernetes.io/ssh-auth\nstringData: {ssh-privatekey: ""}'),
  'tls.yaml': secret('type: kubernetes.io/tls'),
  'tls-text.yaml': secret('type: kubernetes.io/tls\nstringData: {tls.crt: a, tls.key: b}'),
  'tls-good.yaml': secret(
    `type: kubernetes.io/tls\nstringData: ${JSON.stringify({ 'tls.crt': keyPairs.ec.certificate, 'tls.key': keyPairs.ec.key })}`,
  ),
  'both-kinds.yaml': `${configMap('data: {color: blue}')}---\n${secret('stringData: {user: admin}')}`,
  'class.yaml': storageClass('provisioner: local.kpod.io'),
  'class-default.yaml': storageClass(
    'provisioner: example.com/nfs\nparameters: {b: "2", a: "1"}\nmountOptions: [ro, noatime]\nreclaimPolicy: Retain\nvolumeBindingMode: WaitForFirstConsumer\nallowVolumeExpansion: true\nallowedTopologies: [{matchLabelExpressions: [{key: zone, values: [a, b]}, {key: rack, values: [c]}]}, {}]',
    ', labels: {a: b}, annotations: {storageclass.kubernetes.io/is-default-class: "true"}',
  ),
  'class-bad.yaml': storageClass('provisioner: "a b"\nreclaimPolicy: Recycle\nvolumeBindingMode: Late'),
  'class-none.yaml': storageClass('reclaimPolicy: Delete'),
  'class-other.yaml': storageClass('provisioner: example.com/nfs\nreclaimPolicy: Retain\nvolumeBindingMode: WaitForFirstConsumer'),
  'class-unknown.yaml': storageClass('provisioner: a\nprovisoner: b'),
  'claim.yaml': claim(''),
  'claim-none.yaml': claim(', storageClassName: ""'),
  'cm-patch.yaml': 'data: {size: "3"}\n',
};

const classes = `
create -f class.yaml ; get sc ; get storageclass fast -o yaml ; get sc fast -o json ; get sc -o name ; describe sc fast
create -f class-default.yaml ; get storageclasses.storage.k8s.io --show-labels ; describe sc fast ; get sc fast -o yaml
create -f class-bad.yaml ; create -f class-none.yaml ; create -f class-unknown.yaml
apply -f class.yaml ; apply -f class-other.yaml ; apply -f class.yaml ; label sc fast a=b ; annotate sc fast c=d ; get sc fast -o yaml
create -f class.yaml ; patch sc fast -p '{"allowVolumeExpansion":true}' ; patch sc fast -p '{"provisioner":"x"}' ; get sc
create -f class.yaml ; delete sc fast ; delete sc fast ; get sc fast
create -f claim.yaml ; get pvc ; get sc ; create -f class-default.yaml ; get sc ; describe sc standard ; get pvc data -o yaml
create -f claim-none.yaml ; get pvc -o jsonpath={.items[*].spec}
explain sc ; explain storageclass.volumeBindingMode
`;

const configMaps = `
create -f conf.yaml ; get cm ; get configmap conf -o yaml ; get cm conf -o json ; get cm -o name
create -f conf.yaml ; get cm -o wide ; get cm --show-labels ; get cm -A ; get configmaps/conf --no-headers
create -f conf.yaml ; create -f conf.yaml
create -f conf-binary.yaml ; get cm ; get cm conf -o yaml ; describe cm conf
create -f conf.yaml ; describe cm conf ; describe configmaps
create -f conf-lines.yaml ; describe cm conf ; get cm conf -o yaml ; get cm conf -o jsonpath={.data}
create -f conf-tab.yaml ; describe cm conf
create -f conf-empty.yaml ; describe cm conf ; get cm ; get cm conf -o yaml
create -f conf.yaml --dry-run=client -o yaml ; create -f conf.yaml --dry-run=server
create -f conf-key.yaml
create -f conf-dots.yaml
create -f conf-twice.yaml
create -f conf-large.yaml
create -f conf-number.yaml
create -f conf-list.yaml
create -f conf-base64.yaml
create -f conf-null.yaml ; get cm conf -o yaml
create -f conf-unknown.yaml
create -f conf-unknown.yaml --validate=warn
apply -f conf.yaml ; apply -f conf.yaml ; apply -f conf-red.yaml ; get cm conf -o yaml
apply -f conf-red.yaml ; apply -f conf.yaml ; get cm conf -o jsonpath={.data}
apply -f conf.yaml ; apply -f conf-binary.yaml ; get cm conf -o yaml
apply -f conf.yaml ; apply -f conf-key.yaml
apply -f conf.yaml ; apply -f conf-large.yaml
apply -f conf.yaml --dry-run=server -o yaml
apply -f conf-frozen.yaml ; apply -f conf-thawed.yaml ; apply -f conf-frozen-red.yaml ; apply -f conf-frozen-label.yaml
create -f conf-frozen.yaml ; replace -f conf.yaml ; replace -f conf-frozen-label.yaml ; delete cm conf
create -f conf-thawed.yaml ; replace -f conf-frozen.yaml ; get cm conf -o yaml
create -f conf.yaml ; replace -f conf-red.yaml ; get cm conf -o yaml
create -f conf.yaml ; replace --force -f conf-red.yaml
create -f conf.yaml ; patch cm conf -p '{"data":{"color":null,"size":"3"}}' ; get cm conf -o yaml
create -f conf.yaml ; patch cm conf --type=merge --patch-file=cm-patch.yaml ; get cm conf -o jsonpath={.data}
create -f conf.yaml ; patch cm conf --type=json -p '[{"op":"add","path":"/data/a~1b","value":"x"}]'
create -f conf.yaml ; patch cm conf --type=json -p '[{"op":"add","path":"/data/size","value":"3"}]' ; get cm conf -o yaml
create -f conf.yaml ; patch cm conf -p '{"data":{"color":1}}'
create -f conf.yaml ; patch cm conf -p '{"binaryData":{"a":"!"}}'
create -f conf.yaml ; patch cm conf --subresource=status -p '{}'
create -f conf.yaml ; label cm conf a=b ; annotate cm/conf c=d ; get cm -l a=b ; get cm conf -o yaml
create -f conf.yaml ; delete cm conf ; delete cm conf ; get cm conf
create -f conf.yaml ; delete -f conf.yaml ; delete cm --all
create -f conf.yaml ; edit cm conf ; get cm conf -o yaml
create -f conf.yaml ; get cm --field-selector metadata.name=conf -o name ; get cm --field-selector data=x
create -f both-kinds.yaml ; get cm,secret ; get cm/conf secret/login -o name ; describe -f both-kinds.yaml ; delete -f both-kinds.yaml
get cm nope
get all
`;

const secrets = `
create -f login.yaml ; get secret ; get secrets login -o yaml ; get secret login -o json ; get secret -o wide
create -f login-one.yaml ; describe secret login ; describe secrets
create -f login.yaml ; create -f login.yaml
create -f login-data.yaml ; get secret login -o yaml
create -f login-type.yaml ; get secret ; get secret --field-selector type=example.com/mine -o name ; get secret --field-selector type=Opaque
create -f login-empty.yaml ; describe secret login ; get secret login -o yaml
create -f login-base64.yaml
create -f login-padding.yaml
create -f login-wrapped.yaml ; get secret login -o yaml
create -f login-number.yaml
create -f login-key.yaml
create -f login-large.yaml
create -f token.yaml
create -f token-named.yaml ; describe secret login
create -f dockercfg.yaml
create -f dockercfg-text.yaml
create -f dockerconfigjson.yaml
create -f dockerconfigjson-good.yaml ; get secret
create -f basic-auth.yaml
create -f basic-auth-user.yaml ; get secret
create -f ssh-auth.yaml
create -f tls.yaml
create -f tls-text.yaml ; apply -f tls-text.yaml
create -f tls-good.yaml ; describe secret login
apply -f login.yaml ; apply -f login.yaml ; apply -f login-data.yaml ; get secret login -o yaml
apply -f login.yaml ; apply -f login-type.yaml
apply -f login-one.yaml ; apply -f login-one.yaml ; describe secret login
create -f login-type.yaml ; replace -f login.yaml ; replace -f login-type.yaml
create -f login-frozen.yaml ; replace -f login-frozen-other.yaml ; patch secret login -p '{"stringData":{"user":"x"}}' ; label secret login a=b
create -f login.yaml ; patch secret login -p '{"stringData":{"user":"root"}}' ; get secret login -o yaml
create -f login.yaml ; patch secret login -p '{"data":{"user":null}}' ; get secret login -o jsonpath={.data}
create -f login.yaml ; patch secret login -p '{"data":{"user":"hunter2!"}}'
create -f login.yaml ; patch secret login -p '{"data":{"user":7}}'
create -f login.yaml ; patch secret login -p '{"type":"other"}'
create -f login.yaml ; label secret login a=b ; get secret -l a=b --show-labels ; annotate secret login c=d -o name
create -f login.yaml ; delete secret login ; get secret login ; delete secret nope --ignore-not-found
create -f login.yaml ; edit secret login ; get secret login -o yaml
get secret nope
`;

describeParity('kpod keeps config maps as kubectl sees them', configMaps, {
  ...files,
  editor: `#!/bin/sh\nsed -i -e 's/color: blue/color: green/' "$1"\n`,
});
describeParity('kpod keeps secrets as kubectl sees them', secrets, {
  ...files,
  editor: `#!/bin/sh\nsed -i -e 's/user: YWRtaW4=/user: cm9vdA==/' "$1"\n`,
});
describeParity('kpod keeps classes of storage as kubectl sees them', classes, files);
