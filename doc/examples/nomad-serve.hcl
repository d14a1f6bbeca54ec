# Written by `wherry export nomad`: change the specs, and export again.
# Each host has the specs in /etc/wherry, and a host volume 'wherry-state'.
# The secrets are in the variable 'wherry/keys' of Nomad, under these names:
#   MAILCHIMP_API_KEY
#   OMETRIA_API_KEY
job "wherry" {
  type = "service"
  group "wherry" {
    network {
      port "metrics" {
        to = 9464
      }
    }
    service {
      name = "wherry"
      provider = "nomad"
      port = "metrics"
      check {
        name = "alive"
        type = "http"
        path = "/healthz"
        interval = "15s"
        timeout = "5s"
      }
      check {
        name = "ready"
        type = "http"
        path = "/readyz"
        interval = "15s"
        timeout = "5s"
      }
    }
    volume "state" {
      type = "host"
      source = "wherry-state"
    }
    task "wherry" {
      driver = "docker"
      user = "1000"
      kill_signal = "SIGTERM"
      kill_timeout = "60s"
      config {
        image = "registry.example.net/wherry:0.1.0"
        args = ["serve", "--listen", "0.0.0.0:9464", "--listen-public", "--log", "json"]
        readonly_rootfs = true
        cap_drop = ["all"]
        ports = ["metrics"]
        mount {
          type = "bind"
          source = "/etc/wherry"
          target = "/etc/wherry"
          readonly = true
        }
      }
      env {
        WHERRY_SPECS = "/etc/wherry"
        WHERRY_STATE = "/var/lib/wherry"
        TMPDIR = "/var/lib/wherry"
      }
      template {
        destination = "secrets/variables"
        env = true
        uid = 1000
        data = "{{ with nomadVar \"wherry/keys\" }}\nMAILCHIMP_API_KEY={{ .MAILCHIMP_API_KEY | toJSON }}\nOMETRIA_API_KEY={{ .OMETRIA_API_KEY | toJSON }}\n{{ end }}\n"
      }
      resources {
        cpu = 100
        memory = 256
      }
      volume_mount {
        volume = "state"
        destination = "/var/lib/wherry"
      }
    }
  }
}
