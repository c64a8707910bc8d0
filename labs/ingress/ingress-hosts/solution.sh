set -eu

kubectl get deployments,services
kubectl get ingressclasses

# 1. Two hosts, and home for the rest
cat > snackbar-hosts.yaml <<'YAML'
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: snackbar-hosts
  labels:
    project: snackbar
spec:
  defaultBackend:
    service:
      name: home
      port:
        number: 80
  rules:
    - host: order.fast-snackbar.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: order
                port:
                  number: 80
    - host: payment.fast-snackbar.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: payment
                port:
                  number: 80
YAML
kubectl apply -f snackbar-hosts.yaml

# 2. Its address
kubectl wait ingress/snackbar-hosts --for=jsonpath='{.status.loadBalancer.ingress}' --timeout=60s
ADDRESS=$(kubectl get ingress snackbar-hosts -o jsonpath='{.status.loadBalancer.ingress[0].ip}')
kubectl create configmap lab-answers --from-literal=ingressIP="$ADDRESS"

# 3. Only the Host header decides
for app in home order payment; do
  kubectl rollout status "deployment/$app" --timeout=120s
done
kubectl exec deployment/home -- curl -sS --max-time 5 -H 'Host: order.fast-snackbar.com' "http://$ADDRESS/a/b"
kubectl exec deployment/home -- curl -sS --max-time 5 -H 'Host: payment.fast-snackbar.com' "http://$ADDRESS/"
kubectl exec deployment/home -- curl -sS --max-time 5 "http://$ADDRESS/"
