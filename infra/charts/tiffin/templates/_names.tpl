{{- /* Names and labels. Objects are called after the release. */ -}}
{{- define "tiffin.labels" -}}
app.kubernetes.io/name: tiffin
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "tiffin.selector" -}}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .process }}
{{- end }}

{{- define "tiffin.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag }}{{ end }}
{{- end }}
{{- end }}

{{- /* Of one variable from a Secret: dict name, secret, key, and optional. */ -}}
{{- define "tiffin.fromSecret" -}}
- name: {{ .name }}
  valueFrom: { secretKeyRef: { name: {{ .secret }}, key: {{ .key }}{{ if .optional }}, optional: true{{ end }} } }
{{- end }}

{{- define "tiffin.variable" -}}
{{- if .value }}
- { name: {{ .name }}, value: {{ .value | toString | quote }} }
{{- end }}
{{- end }}
