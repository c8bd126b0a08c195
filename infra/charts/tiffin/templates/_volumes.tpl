{{- /* Files that each process is given: where in /run/tiffin, from which Secret, and perhaps which of its keys alone. */ -}}

{{- define "tiffin.files.registry" -}}
{{- if .Values.registry.loginSecret }}
- { name: registry-login, secret: {{ .Values.registry.loginSecret }}, items: [password] }
{{- end }}
{{- end }}

{{- define "tiffin.files.api" -}}
{{- with .Values.keys.publicSecret }}
- { name: keys, secret: {{ . }} }
{{- end }}
{{- with .Values.keys.kms.tokenSecret }}
- { name: kms, secret: {{ . }}, items: [api], as: token }
{{- end }}
{{- if .Values.identity.issuerUrl }}
- { name: session, secret: {{ .Values.identity.sessionSecret }}, items: [session.key] }
{{- end }}
{{- with .Values.registry.tokensSecret }}
- { name: registry-tokens, secret: {{ . }} }
{{- end }}
{{- end }}

{{- define "tiffin.files.worker-keys" -}}
{{- with .Values.keys.ringSecret }}
- { name: keys, secret: {{ . }} }
{{- end }}
{{- with .Values.keys.kms.tokenSecret }}
- { name: kms, secret: {{ . }}, items: [worker], as: token }
{{- end }}
{{- end }}

{{- define "tiffin.files.builder" -}}
- { name: signing, secret: {{ .Values.registry.signingSecret }}, items: [signing.key] }
{{- include "tiffin.files.registry" . }}
{{- include "tiffin.files.worker-keys" . }}
{{- end }}

{{- define "tiffin.files.deployer" -}}
- { name: signing, secret: {{ .Values.registry.signingSecret }}, items: [signing.pub] }
{{- include "tiffin.files.registry" . }}
{{- include "tiffin.files.worker-keys" . }}
{{- with .Values.registry.tokensSecret }}
- { name: registry-tokens, secret: {{ . }}, items: [pull-keys] }
{{- end }}
{{- if .Values.certificates.directoryUrl }}
- { name: acme, secret: {{ .Values.certificates.secret }} }
{{- end }}
{{- with .Values.limits.redis }}
{{- if .address }}
- { name: limits-redis, secret: {{ .existingSecret }}, items: [password{{ if .trustsOwnCa }}, ca.pem{{ end }}] }
{{- end }}
{{- end }}
{{- end }}

{{- define "tiffin.files.promoter" -}}
{{- end }}

{{- define "tiffin.files.auditor" -}}
- { name: audit, secret: {{ .Values.audit.keySecret }}, items: [audit.key] }
{{- end }}

{{- /* dict root, files, clusters (whether it speaks to clusters), kubeconfigs (the Secret of those of others), disk */ -}}
{{- define "tiffin.volumes" -}}
- { name: tmp, emptyDir: { sizeLimit: 1Gi } }
{{- with .disk }}
- { name: data, emptyDir: { sizeLimit: {{ . }} } }
{{- end }}
{{- range .files }}
{{- $as := .as }}
- name: {{ .name }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
    {{- with .items }}
    items: [{{ range $at, $key := . }}{{ if $at }}, {{ end }}{ key: {{ $key }}, path: {{ $as | default $key }} }{{ end }}]
    {{- end }}
{{- end }}
{{- if .clusters }}
{{- $cells := .root.Values.cells }}
- name: kubeconfigs
  projected:
    defaultMode: 0440
    sources:
      {{- if $cells.here.enabled }}
      - configMap: { name: {{ .root.Release.Name }}-kubeconfig }
      {{- end }}
      {{- with .kubeconfigs }}
      - secret: { name: {{ . }} }
      {{- end }}
{{- end }}
{{- end }}

{{- define "tiffin.mounts" -}}
- { name: tmp, mountPath: /tmp }
{{- if .disk }}
- { name: data, mountPath: /var/lib/tiffin }
{{- end }}
{{- range .files }}
- { name: {{ .name }}, mountPath: /run/tiffin/{{ .name }}, readOnly: true }
{{- end }}
{{- if .clusters }}
- { name: kubeconfigs, mountPath: /run/tiffin/kubeconfigs, readOnly: true }
{{- end }}
{{- end }}
