# One job for each pipeline. The volume holds the state: it must outlive the job. The image
# is the one that Containerfile makes.
job "wherry-newsletter" {
  type = "batch"

  periodic {
    crons            = ["*/15 * * * *"]
    time_zone        = "Europe/London"
    prohibit_overlap = true
  }

  group "run" {
    restart {
      attempts = 0
      mode     = "fail"
    }

    volume "state" {
      type   = "host"
      source = "wherry-state"
    }

    task "wherry" {
      driver       = "docker"
      user         = "1000"
      kill_signal  = "SIGTERM"
      kill_timeout = "60s"

      config {
        image           = "registry.example.net/wherry:0.1.0"
        readonly_rootfs = true
        cap_drop        = ["all"]
        volumes         = ["/etc/wherry:/etc/wherry:ro"]

        command = "wherry"
        args    = ["run", "newsletter", "--wait", "600", "--log", "json"]
      }

      env {
        WHERRY_SPECS = "/etc/wherry"
        WHERRY_STATE = "/var/lib/wherry"
      }

      template {
        destination = "secrets/keys"
        env         = true
        data        = <<END
{{ with nomadVar "wherry/keys" }}OMETRIA_API_KEY={{ .ometria }}
MAILCHIMP_API_KEY={{ .mailchimp }}{{ end }}
END
      }

      volume_mount {
        volume      = "state"
        destination = "/var/lib/wherry"
      }
    }
  }
}
