{{- /* What each process is told. Names are those of apps/<process>/src/config.ts; a test compares them. */ -}}

{{- define "tiffin.variables.queue" -}}
{{- if .Values.redis.secret }}
{{ include "tiffin.fromSecret" (dict "name" "REDIS_URL" "secret" .Values.redis.secret "key" "url") }}
{{- end }}
{{- end }}

{{- define "tiffin.variables.work" -}}
{{- include "tiffin.variables.queue" . }}
- { name: TIFFIN_LEASE_MS, value: {{ mul .Values.leaseSeconds 1000 | quote }} }
{{- end }}

{{- define "tiffin.variables.keys" -}}
{{- $kms := .root.Values.keys.kms }}
{{- if or .root.Values.keys.ringSecret .root.Values.keys.publicSecret }}
- { name: TIFFIN_KEY_RING_DIR, value: /run/tiffin/keys }
{{- end }}
{{- if $kms.url }}
- { name: TIFFIN_KMS_URL, value: {{ $kms.url | quote }} }
- { name: TIFFIN_KMS_KEY, value: {{ $kms.key | quote }} }
- { name: TIFFIN_KMS_MOUNT, value: {{ $kms.mount | quote }} }
- { name: TIFFIN_KMS_TOKEN_FILE, value: /run/tiffin/kms/token }
{{- include "tiffin.variable" (dict "name" "TIFFIN_KMS_NAMESPACE" "value" $kms.namespace) }}
{{- end }}
{{- end }}

{{- define "tiffin.variables.registry" -}}
{{- with .Values.registry }}
- { name: REGISTRY_URL, value: {{ .url | quote }} }
- { name: REGISTRY_PREFIX, value: {{ .prefix | quote }} }
{{- include "tiffin.variable" (dict "name" "REGISTRY_PLAIN_HOSTS" "value" (join "," .plainHosts)) }}
{{- if .loginSecret }}
{{ include "tiffin.fromSecret" (dict "name" "REGISTRY_USERNAME" "secret" .loginSecret "key" "username") }}
- { name: REGISTRY_PASSWORD_FILE, value: /run/tiffin/registry-login/password }
{{- end }}
{{- end }}
{{- end }}

{{- define "tiffin.variables.clusters" -}}
{{- if or .Values.cells.here.enabled .Values.cells.kubeconfigsSecret }}
- { name: TIFFIN_KUBECONFIGS_DIR, value: /run/tiffin/kubeconfigs }
{{- end }}
- { name: TIFFIN_DOMAIN, value: {{ .Values.domain | quote }} }
{{- end }}

{{- define "tiffin.variables.outgoing" -}}
{{- include "tiffin.variable" (dict "name" "TIFFIN_OUTGOING_PERMITTED" "value" .Values.outgoing.permitted) }}
{{- include "tiffin.variable" (dict "name" "TIFFIN_OUTGOING_REFUSED" "value" .Values.outgoing.refused) }}
{{- include "tiffin.variable" (dict "name" "TIFFIN_DNS_SERVERS" "value" .Values.outgoing.dnsServers) }}
{{- end }}

{{- define "tiffin.variables.api" -}}
{{ include "tiffin.fromSecret" (dict "name" "DATABASE_URL" "secret" .Values.database.secret "key" "app") }}
{{ include "tiffin.fromSecret" (dict "name" "OPERATOR_DATABASE_URL" "secret" .Values.database.secret "key" "operator") }}
- { name: HOST, value: 0.0.0.0 }
- { name: PORT, value: '4000' }
- { name: TIFFIN_ROUTER_PORT, value: {{ .Values.routerPort | quote }} }
- { name: TIFFIN_MAIL_FROM, value: {{ .Values.mail.from | quote }} }
- { name: TIFFIN_MAIL_DIR, value: /tmp/mail }
{{- include "tiffin.variables.queue" . }}
{{- include "tiffin.variables.clusters" . }}
{{- include "tiffin.variables.keys" (dict "root" .) }}
{{- include "tiffin.variables.outgoing" . }}
{{- include "tiffin.variable" (dict "name" "TIFFIN_PUBLIC_URL" "value" .Values.publicUrl) }}
{{- if .Values.identity.issuerUrl }}
- { name: TIFFIN_ISSUER_URL, value: {{ .Values.identity.issuerUrl | quote }} }
- { name: TIFFIN_SESSION_KEY_FILE, value: /run/tiffin/session/session.key }
{{- end }}
{{- if .Values.mail.secret }}
{{ include "tiffin.fromSecret" (dict "name" "TIFFIN_MAIL_URL" "secret" .Values.mail.secret "key" "url") }}
{{- end }}
- { name: REGISTRY_PREFIX, value: {{ .Values.registry.prefix | quote }} }
{{- if .Values.registry.tokensSecret }}
- { name: TIFFIN_REGISTRY_SERVICE, value: {{ .Values.registry.service | quote }} }
- { name: TIFFIN_REGISTRY_ISSUER, value: {{ .Values.registry.issuer | quote }} }
- { name: TIFFIN_REGISTRY_TOKEN_KEY_FILE, value: /run/tiffin/registry-tokens/token.pem }
- { name: TIFFIN_REGISTRY_PULL_KEYS_FILE, value: /run/tiffin/registry-tokens/pull-keys }
- { name: TIFFIN_REGISTRY_PUSH_PASSWORDS_FILE, value: /run/tiffin/registry-tokens/push-passwords }
{{- end }}
{{- end }}

{{- define "tiffin.variables.builder" -}}
{{ include "tiffin.fromSecret" (dict "name" "DATABASE_URL" "secret" .Values.database.secret "key" "worker") }}
- { name: TIFFIN_IMAGES_DIR, value: /var/lib/tiffin/images }
- { name: TIFFIN_CACHE_DIR, value: /var/lib/tiffin/npm }
- { name: TIFFIN_SIGNING_KEY_FILE, value: /run/tiffin/signing/signing.key }
{{- include "tiffin.variables.work" . }}
{{- include "tiffin.variables.registry" . }}
{{- include "tiffin.variables.keys" (dict "root" .) }}
{{- end }}

{{- define "tiffin.variables.deployer" -}}
{{ include "tiffin.fromSecret" (dict "name" "DATABASE_URL" "secret" .Values.database.secret "key" "worker") }}
- { name: TIFFIN_SIGNING_KEYS_FILE, value: /run/tiffin/signing/signing.pub }
{{- include "tiffin.variables.work" . }}
{{- include "tiffin.variables.registry" . }}
{{- include "tiffin.variables.clusters" . }}
{{- include "tiffin.variables.keys" (dict "root" .) }}
{{- include "tiffin.variables.outgoing" . }}
{{- include "tiffin.variable" (dict "name" "TIFFIN_DATABASES_PERMITTED" "value" .Values.outgoing.databases) }}
{{- with .Values.certificates }}
{{- if .directoryUrl }}
- { name: ACME_DIRECTORY_URL, value: {{ .directoryUrl | quote }} }
- { name: TIFFIN_ACME_ACCOUNT_KEY_FILE, value: /run/tiffin/acme/account.pem }
- { name: TIFFIN_PUBLIC_URL, value: {{ $.Values.publicUrl | quote }} }
{{- include "tiffin.variable" (dict "name" "ACME_CONTACT" "value" .contact) }}
{{- if .trustsOwnCa }}
- { name: TIFFIN_ACME_CA_FILE, value: /run/tiffin/acme/ca.pem }
{{- end }}
{{- if .externalKeyId }}
- { name: ACME_EXTERNAL_KEY_ID, value: {{ .externalKeyId | quote }} }
- { name: TIFFIN_ACME_EXTERNAL_KEY_FILE, value: /run/tiffin/acme/external.key }
{{- end }}
{{- end }}
{{- end }}
{{- include "tiffin.variables.limits" . }}
{{- if .Values.registry.tokensSecret }}
- { name: TIFFIN_REGISTRY_PULL_KEYS_FILE, value: /run/tiffin/registry-tokens/pull-keys }
{{- end }}
{{- end }}

{{- define "tiffin.variables.limits" -}}
{{- with .Values.limits.redis }}
{{- if .address }}
- { name: TIFFIN_LIMITS_REDIS_URL, value: {{ printf "%s://%s" (ternary "rediss" "redis" .tls) .address | quote }} }
{{ include "tiffin.fromSecret" (dict "name" "TIFFIN_LIMITS_REDIS_USERNAME" "secret" .existingSecret "key" "username" "optional" true) }}
- { name: TIFFIN_LIMITS_REDIS_PASSWORD_FILE, value: /run/tiffin/limits-redis/password }
{{- if .trustsOwnCa }}
- { name: TIFFIN_LIMITS_REDIS_CA_FILE, value: /run/tiffin/limits-redis/ca.pem }
{{- end }}
{{- if .peers }}
- { name: TIFFIN_LIMITS_REDIS_PEERS, value: {{ toJson .peers | quote }} }
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "tiffin.variables.promoter" -}}
{{ include "tiffin.fromSecret" (dict "name" "DATABASE_URL" "secret" .Values.database.secret "key" "worker") }}
{{- include "tiffin.variables.work" . }}
{{- include "tiffin.variables.clusters" . }}
{{- end }}

{{- define "tiffin.variables.auditor" -}}
{{ include "tiffin.fromSecret" (dict "name" "DATABASE_URL" "secret" .Values.database.secret "key" "auditor") }}
- { name: TIFFIN_AUDIT_KEY_FILE, value: /run/tiffin/audit/audit.key }
- { name: TIFFIN_CHECKPOINTS, value: {{ .Values.audit.checkpoints | quote }} }
- { name: AWS_REGION, value: {{ .Values.audit.region | quote }} }
{{- include "tiffin.variable" (dict "name" "TIFFIN_S3_ENDPOINT" "value" .Values.audit.endpoint) }}
{{- if .Values.audit.credentialsSecret }}
{{ include "tiffin.fromSecret" (dict "name" "AWS_ACCESS_KEY_ID" "secret" .Values.audit.credentialsSecret "key" "id") }}
{{ include "tiffin.fromSecret" (dict "name" "AWS_SECRET_ACCESS_KEY" "secret" .Values.audit.credentialsSecret "key" "key") }}
{{- end }}
{{- end }}

{{- define "tiffin.variables.migrator" -}}
{{- $secret := .Values.database.secret }}
{{ include "tiffin.fromSecret" (dict "name" "DATABASE_URL" "secret" $secret "key" "owner") }}
{{ include "tiffin.fromSecret" (dict "name" "ADMIN_DATABASE_URL" "secret" $secret "key" "admin" "optional" true) }}
{{- range tuple "app" "worker" "operator" "auditor" }}
{{ include "tiffin.fromSecret" (dict "name" (printf "%s_DATABASE_URL" (upper .)) "secret" $secret "key" .) }}
{{- end }}
{{- end }}
