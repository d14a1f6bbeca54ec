# Written by `wherry export nomad`: change the specs, and export again.
# Each host has the specs in /etc/wherry, and a host volume 'wherry-state'.
# The secrets are in the variable 'wherry/keys' of Nomad, under these names:
#   MAILCHIMP_API_KEY
#   OMETRIA_API_KEY
job "wherry-segments" {
  type = "batch"
  periodic {
    crons = ["11 5-23/6 * * *"]
    time_zone = "Etc/UTC"
    prohibit_overlap = true
  }
  meta {
    wherry_pipeline = "segments"
    wherry_schedule = "every 6h"
  }
  group "wherry" {
    restart {
      attempts = 0
      mode = "fail"
    }
    reschedule {
      attempts = 0
      unlimited = false
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
        args = ["run", "segments", "--wait", "600", "--accept", "3,4,5", "--log", "json"]
        readonly_rootfs = true
        cap_drop = ["all"]
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
