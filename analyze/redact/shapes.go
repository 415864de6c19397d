package redact

import "strings"

// shape is how the keys and tokens of some issuer look: a beginning, and so many
// bytes of some kinds after it.
type shape struct {
	kind   string
	prefix string
	body   uint16
	least  int
	most   int  // 0 for any number
	drawn  bool // the bytes look drawn at random: the beginning alone says little
}

// shapes lists the shapes of secrets, as their issuers and the rules of the
// scanners that look for leaked ones publish them: see
// https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
// and https://github.com/gitleaks/gitleaks.
var shapes = []shape{
	{"1Password service account", "ops_eyJ", base64ed, 100, 0, false},
	{"1Password secret key", "A3-", word, 34, 40, true},
	{"Adyen API key", "AQE", base64ed, 80, 0, true},
	{"age identity", "AGE-SECRET-KEY-1", alnum, 58, 0, false},
	{"Alibaba Cloud access key", "LTAI", alnum, 16, 26, true},
	{"Anthropic API key", "sk-ant-", word, 20, 0, false},
	{"AWS access key", "AKIA", digit | upper, 16, 16, false},
	{"AWS access key", "ASIA", digit | upper, 16, 16, false},
	{"AWS access key", "ABIA", digit | upper, 16, 16, false},
	{"AWS access key", "ACCA", digit | upper, 16, 16, false},
	{"AWS Bedrock API key", "ABSK", base64ed, 100, 0, false},
	{"Artifactory API key", "AKCp", alnum, 60, 0, false},
	{"Artifactory reference token", "cmVmdGtu", alnum, 56, 0, false},
	{"Atlassian API token", "ATATT3", opaque, 100, 0, false},
	{"Atlassian API token", "ATCTT3", opaque, 100, 0, false},
	{"Bitbucket app password", "ATBB", alnum, 32, 40, true},
	{"Brevo API key", "xkeysib-", word, 64, 0, false},
	{"Clojars token", "CLOJARS_", alnum, 60, 0, false},
	{"Cloudflare origin CA key", "v1.0-", word, 100, 0, false},
	{"Contentful token", "CFPAT-", word, 40, 0, false},
	{"Databricks token", "dapi", hexadecimal | joint, 32, 36, false},
	{"DigitalOcean token", "dop_v1_", hexadecimal, 64, 0, false},
	{"DigitalOcean token", "doo_v1_", hexadecimal, 64, 0, false},
	{"DigitalOcean token", "dor_v1_", hexadecimal, 64, 0, false},
	{"Docker access token", "dckr_pat_", word, 20, 0, false},
	{"Docker access token", "dckr_oat_", word, 20, 0, false},
	{"Doppler token", "dp.pt.", alnum, 40, 0, false},
	{"Doppler token", "dp.st.", dotted, 40, 0, false},
	{"Duffel token", "duffel_live_", base64ed, 40, 0, false},
	{"Duffel token", "duffel_test_", base64ed, 40, 0, false},
	{"Dynatrace token", "dt0c01.", dotted, 64, 0, false},
	{"EasyPost API key", "EZAK", alnum, 54, 54, false},
	{"EasyPost API key", "EZTK", alnum, 54, 54, false},
	{"Facebook access token", "EAA", alnum, 60, 0, true},
	{"Figma token", "figd_", word, 38, 0, false},
	{"Flutterwave key", "FLWPUBK_TEST-", word, 12, 0, false},
	{"Flutterwave key", "FLWSECK-", word, 20, 0, false},
	{"Flutterwave key", "FLWSECK_TEST-", word, 12, 0, false},
	{"Fly.io token", "fm1_", base64ed, 60, 0, true},
	{"Fly.io token", "fm1r_", base64ed, 60, 0, true},
	{"Fly.io token", "fm1a_", base64ed, 60, 0, true},
	{"Fly.io token", "fm2_", base64ed, 60, 0, true},
	{"Fly.io token", "fo1_", word, 40, 0, true},
	{"Frame.io token", "fio-u-", opaque, 60, 0, false},
	{"GitHub token", "ghp_", alnum, 30, 0, false},
	{"GitHub token", "gho_", alnum, 30, 0, false},
	{"GitHub token", "ghu_", alnum, 30, 0, false},
	{"GitHub token", "ghs_", dotted, 30, 0, false},
	{"GitHub token", "ghr_", alnum, 30, 0, false},
	{"GitHub token", "github_pat_", alnum | joint, 40, 0, false},
	{"GitLab token", "glpat-", dotted, 20, 0, false},
	{"GitLab token", "gldt-", word, 20, 0, false},
	{"GitLab token", "glrt-", dotted, 20, 0, false},
	{"GitLab token", "glcbt-", word, 20, 0, false},
	{"GitLab token", "glptt-", word, 40, 0, false},
	{"GitLab token", "glft-", word, 20, 0, false},
	{"GitLab token", "glsoat-", word, 20, 0, false},
	{"GitLab token", "glimt-", word, 20, 0, false},
	{"GitLab token", "glffct-", word, 20, 0, false},
	{"GitLab token", "glagent-", word, 40, 0, false},
	{"GitLab token", "gloas-", word, 40, 0, false},
	{"GitLab runner token", "GR1348941", word, 20, 0, false},
	{"Google API key", "AIza", word, 35, 35, false},
	{"Google OAuth access token", "ya29.", word, 20, 0, false},
	{"Google OAuth client secret", "GOCSPX-", word, 24, 0, false},
	{"Google OAuth refresh token", "1//0", word, 30, 0, true},
	{"Grafana token", "glsa_", word, 32, 0, false},
	{"Grafana token", "glc_", base64ed, 32, 0, false},
	{"Groq API key", "gsk_", alnum, 40, 0, false},
	{"HashiCorp Terraform token", "atlasv1.", opaque, 40, 0, false},
	{"HashiCorp Vault token", "hvs.", word, 24, 0, false},
	{"HashiCorp Vault token", "hvb.", word, 24, 0, false},
	{"HashiCorp Vault token", "hvr.", word, 24, 0, false},
	{"Harness API key", "pat.", dotted, 60, 0, true},
	{"Harness API key", "sat.", dotted, 60, 0, true},
	{"Heroku API key", "HRKU-AA", word, 50, 0, false},
	{"HubSpot token", "pat-na1-", hexadecimal | joint, 36, 36, false},
	{"HubSpot token", "pat-eu1-", hexadecimal | joint, 36, 36, false},
	{"Hugging Face token", "hf_", alnum, 30, 0, false},
	{"Hugging Face organisation token", "api_org_", alnum, 30, 0, false},
	{"Intra42 secret", "s-s4t2ud-", hexadecimal, 60, 0, false},
	{"Intra42 secret", "s-s4t2af-", hexadecimal, 60, 0, false},
	{"Infracost API key", "ico-", alnum, 32, 32, true},
	{"LangSmith API key", "lsv2_pt_", word, 32, 0, false},
	{"LangSmith API key", "lsv2_sk_", word, 32, 0, false},
	{"Linear API key", "lin_api_", alnum, 32, 0, false},
	{"Linear API key", "lin_oauth_", alnum, 32, 0, false},
	{"Mailgun key", "pubkey-", hexadecimal, 32, 32, false},
	{"Mailgun key", "key-", hexadecimal, 32, 32, false},
	{"Mapbox token", "sk.eyJ", dotted, 40, 0, false},
	{"Mapbox token", "pk.eyJ", dotted, 40, 0, false},
	{"Netlify token", "nfp_", alnum, 36, 0, false},
	{"New Relic key", "NRAK-", alnum, 27, 27, false},
	{"New Relic key", "NRII-", word, 32, 32, false},
	{"New Relic key", "NRJS-", hexadecimal, 19, 19, false},
	{"Notion token", "ntn_", alnum, 40, 0, false},
	{"Notion token", "secret_", alnum, 40, 0, true},
	{"npm token", "npm_", alnum, 36, 36, false},
	{"NuGet API key", "oy2", alnum, 43, 43, true},
	{"NVIDIA API key", "nvapi-", word, 60, 0, false},
	{"OpenShift token", "sha256~", word, 40, 0, true},
	{"OpenAI API key", "sk-", word, 16, 0, true},
	{"OpenRouter API key", "sk-or-v1-", hexadecimal, 64, 0, false},
	{"OpenSSH private key", "b3BlbnNzaC1rZXktdjE", base64ed, 20, 0, false},
	{"Perplexity API key", "pplx-", alnum, 40, 0, false},
	{"Pinecone API key", "pcsk_", word, 40, 0, false},
	{"PlanetScale token", "pscale_tkn_", dotted, 32, 0, false},
	{"PlanetScale token", "pscale_pw_", dotted, 32, 0, false},
	{"PlanetScale token", "pscale_oauth_", dotted, 32, 0, false},
	{"PostHog key", "phx_", word, 36, 0, false},
	{"Postman API key", "PMAK-", hexadecimal | joint, 50, 0, false},
	{"Prefect API key", "pnu_", alnum, 36, 36, false},
	{"Pulumi token", "pul-", hexadecimal, 40, 40, false},
	{"PyPI token", "pypi-AgEIcHlwaS5vcmc", word, 50, 0, false},
	{"ReadMe API key", "rdme_", alnum, 60, 0, false},
	{"Render API key", "rnd_", alnum, 24, 0, true},
	{"Replicate token", "r8_", alnum, 36, 40, false},
	{"RubyGems token", "rubygems_", hexadecimal, 48, 48, false},
	{"Scalingo token", "tk-us-", word, 48, 48, false},
	{"SendGrid API key", "SG.", dotted, 60, 0, true},
	{"Sentry token", "sntrys_", base64ed, 60, 0, false},
	{"Sentry token", "sntryu_", hexadecimal, 60, 0, false},
	{"Shippo token", "shippo_live_", hexadecimal, 40, 40, false},
	{"Shippo token", "shippo_test_", hexadecimal, 40, 40, false},
	{"Shopify token", "shpat_", hexadecimal, 32, 32, false},
	{"Shopify token", "shpca_", hexadecimal, 32, 32, false},
	{"Shopify token", "shppa_", hexadecimal, 32, 32, false},
	{"Shopify token", "shpss_", hexadecimal, 32, 32, false},
	{"Slack token", "xoxa-", word, 10, 0, false},
	{"Slack token", "xoxb-", word, 10, 0, false},
	{"Slack token", "xoxe-", word, 10, 0, false},
	{"Slack token", "xoxe.", dotted, 10, 0, false},
	{"Slack token", "xoxo-", word, 10, 0, false},
	{"Slack token", "xoxp-", word, 10, 0, false},
	{"Slack token", "xoxr-", word, 10, 0, false},
	{"Slack token", "xoxs-", word, 10, 0, false},
	{"Slack token", "xapp-", word, 20, 0, false},
	{"Sourcegraph token", "sgp_local_", hexadecimal, 40, 0, false},
	{"Sourcegraph token", "sgp_", hexadecimal | joint, 40, 0, false},
	{"Square token", "sq0atp-", word, 22, 0, false},
	{"Square token", "sq0csp-", word, 40, 0, false},
	{"Stripe key", "sk_live_", alnum, 10, 0, false},
	{"Stripe key", "sk_test_", alnum, 10, 0, false},
	{"Stripe key", "rk_live_", alnum, 10, 0, false},
	{"Stripe key", "rk_test_", alnum, 10, 0, false},
	{"Stripe key", "sk_prod_", alnum, 10, 0, false},
	{"Stripe key", "rk_prod_", alnum, 10, 0, false},
	{"Stripe key", "pk_live_", alnum, 16, 0, false},
	{"Stripe key", "pk_test_", alnum, 16, 0, false},
	{"Stripe webhook secret", "whsec_", base64ed, 24, 0, false},
	{"Supabase key", "sbp_", hexadecimal, 40, 0, false},
	{"Supabase key", "sb_secret_", word, 20, 0, false},
	{"Tailscale key", "tskey-", word, 16, 0, true},
	{"Tencent Cloud secret id", "AKID", alnum, 32, 32, true},
	{"Twilio API key", "SK", hexadecimal, 32, 32, false},
	{"Twitter bearer token", "AAAAAAAAAAAAAAAAAAAAA", opaque, 60, 0, false},
	{"Adobe client secret", "p8e-", alnum, 32, 32, false},
	{"Airtable token", "pat", dotted, 79, 79, true},
	{"SettleMint token", "sm_aat_", alnum, 16, 0, false},
	{"SettleMint token", "sm_pat_", alnum, 16, 0, false},
	{"SettleMint token", "sm_sat_", alnum, 16, 0, false},
	{"Plaid token", "access-production-", hexadecimal | joint, 36, 36, false},
	{"Plaid token", "access-sandbox-", hexadecimal | joint, 36, 36, false},
	{"JSON web token in base64", "ZXlK", base64ed, 40, 0, true},
	{"Twitch token", "oauth:", alnum, 30, 30, false},
	{"Typeform token", "tfp_", opaque, 40, 0, false},
	{"xAI API key", "xai-", alnum, 60, 0, false},
	{"Yandex API key", "AQVN", word, 35, 38, true},
	{"extended private key", "xprv", alnum, 100, 108, false},
	{"extended private key", "yprv", alnum, 100, 108, false},
	{"extended private key", "zprv", alnum, 100, 108, false},
	{"extended private key", "tprv", alnum, 100, 108, false},
	{"extended private key", "uprv", alnum, 100, 108, false},
	{"extended private key", "vprv", alnum, 100, 108, false},
	{"Nostr private key", "nsec1", alnum, 58, 58, false},
}

// shapesBy are the shapes by the first byte.
var shapesBy = func() (by [256][]*shape) {
	for i := range shapes {
		first := shapes[i].prefix[0]
		by[first] = append(by[first], &shapes[i])
	}
	return by
}()

// shape returns the end of the secret whose shape tells it and that begins at a
// place, or that place.
func (f *finder) shape(at int) int {
	rest := f.text[at:]
	for _, s := range shapesBy[rest[0]] {
		if !strings.HasPrefix(rest, s.prefix) {
			continue
		}
		from := at + len(s.prefix)
		least := f.run(from, s.body, s.least)
		if least-from < s.least || s.drawn && !random(f.text[from:f.run(least, s.body, maxName)], s.least) {
			continue
		}
		end := f.run(least, s.body, maxToken)
		if s.most > 0 && end-from > s.most {
			continue
		}
		return end
	}
	switch first := rest[0]; {
	case first == 'e':
		return f.webToken(at)
	case first == '5', first == 'K', first == 'L':
		if end := f.importFormat(at); end > at {
			return end
		}
		return f.telegram(at, at)
	case first == 'M', first == 'N', first == 'O':
		return f.discord(at)
	case kinds[first]&digit != 0:
		return f.telegram(at, at)
	case strings.HasPrefix(rest, "bot"): // in a URL
		return f.telegram(at, at+len("bot"))
	}
	return at
}

// webToken reads a JSON Web Token, or the beginning of one: RFC 7519, section 3.
func (f *finder) webToken(at int) int {
	if at < f.undotted || !strings.HasPrefix(f.text[at:], "eyJ") {
		return at
	}
	end := f.run(at, word, len(f.text))
	if end-at < len("eyJ")+6 {
		return at
	}
	if end == len(f.text) || f.text[end] != '.' {
		if f.undotted = end; end-at >= 20 && random(f.text[at:end], 20) {
			return end
		}
		return at
	}
	return f.run(end, dotted, len(f.text))
}

// importFormat reads a private key in Bitcoin's wallet import format: 51 or 52
// digits of base 58, https://en.bitcoin.it/wiki/Wallet_import_format.
func (f *finder) importFormat(at int) int {
	length := 52
	if f.text[at] == '5' {
		length = 51
	}
	end := f.run(at, word, length+1)
	key := f.text[at:end]
	if len(key) != length || !allOf(key, alnum) || strings.ContainsAny(key, "0OIl") || !random(key, length) {
		return at
	}
	return end
}

// discord reads the token of a bot: the base64 of its number, a time and a code,
// with dots between.
func (f *finder) discord(at int) int {
	id := f.run(at, word, 30)
	if id-at < 23 || id == len(f.text) || f.text[id] != '.' {
		return at
	}
	time := f.run(id+1, word, 8)
	if time-id-1 != 6 || time == len(f.text) || f.text[time] != '.' {
		return at
	}
	end := f.run(time+1, word, 45)
	if end-time-1 < 27 {
		return at
	}
	return end
}

// telegram reads the token of a bot: its number, a colon and 35 bytes,
// https://core.telegram.org/bots/api#authorizing-your-bot.
func (f *finder) telegram(at, from int) int {
	id := f.run(from, digit, 12)
	if id-from < 8 || id == len(f.text) || f.text[id] != ':' {
		return at
	}
	end := f.run(id+1, word, 40)
	if end-id-1 != 35 {
		return at
	}
	return end
}
