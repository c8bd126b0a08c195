{{- /* What all pods of the platform have in common: Pod Security `restricted`, and a root that nobody writes. */ -}}
{{- define "tiffin.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
# By this group it reads the files of Secrets.
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "tiffin.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "tiffin.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* Fewer of glibc's arenas, and no debugger at a signal, as on one machine. */ -}}
{{- define "tiffin.program" -}}
args: [--disable-sigusr1, --max-semi-space-size={{ if eq .process "api" }}16{{ else }}2{{ end }}, apps/{{ .process }}/main.mjs]
{{- end }}

{{- define "tiffin.usualVariables" -}}
- { name: TIFFIN_MODE, value: production }
- { name: MALLOC_ARENA_MAX, value: '2' }
{{- end }}

{{- define "tiffin.probes" -}}
startupProbe: { httpGet: { path: /healthz, port: http }, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 300 }
readinessProbe: { httpGet: { path: /readyz, port: http }, periodSeconds: 3, timeoutSeconds: 5, failureThreshold: 2 }
livenessProbe: { httpGet: { path: /healthz, port: http }, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 }
{{- end }}
