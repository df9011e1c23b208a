using System.Text.Json;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>Reads an order, or says why it is none.</summary>
internal sealed class RequestReader(string provider, IDictionary<string, int> simulatePerThousand)
{
    private const int LongestPrompt = 5000;
    private static readonly Dictionary<string, (int Width, int Height)> FineSizes = new(StringComparer.Ordinal)
    {
        ["360p"] = (640, 360),
        ["480p"] = (854, 480),
        ["720p"] = (1280, 720),
    };

    /// <summary>Exactly one of the two is not null.</summary>
    public (JobRequest? Request, RequestRefusal? Refusal) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return (null, new RequestRefusal("invalid_json", "The body is not JSON."));
        }
    }

    private (JobRequest? Request, RequestRefusal? Refusal) Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Refuse("invalid_json", "The body is not an object.");
        }

        if (Text(root, "reference") is not { Length: > 0 and <= 200 } reference)
        {
            return Refuse("invalid_reference", "reference must have 1 to 200 characters.");
        }

        if (ProductOf(Text(root, "model")) is not { } product)
        {
            return Refuse("unknown_model", "model must be image, video or speech.");
        }

        if (Text(root, "prompt") is not { Length: > 0 and <= LongestPrompt } prompt)
        {
            return Refuse("invalid_prompt", $"prompt must have 1 to {LongestPrompt} characters.");
        }

        Uri? webhook = null;
        if (root.TryGetProperty("webhook_url", out var url) && url.ValueKind != JsonValueKind.Null
            && !(url.ValueKind == JsonValueKind.String && Uri.TryCreate(url.GetString(), UriKind.Absolute, out webhook) && webhook.Scheme is "http" or "https"))
        {
            return Refuse("invalid_webhook_url", "webhook_url must be an http or https address.");
        }

        if (!root.TryGetProperty("parameters", out var given))
        {
            given = JsonElement.Parse("{}");
        }

        if (given.ValueKind != JsonValueKind.Object)
        {
            return Refuse("invalid_parameter", "parameters must be an object.");
        }

        var parameters = new RequestParameters(given);
        var request = Fill(new JobRequest { Reference = reference, Product = product, Prompt = prompt, WebhookUrl = webhook }, parameters);
        parameters.RefuseTheRest();
        return parameters.Refusal is { } refusal ? (null, refusal) : (request, null);
    }

    private JobRequest Fill(JobRequest request, RequestParameters parameters)
    {
        var common = request with
        {
            Simulate = parameters.Simulate() ?? Misbehaviours.Draw(provider, request.Reference, simulatePerThousand),
            Seed = parameters.Seed("seed"),
            Count = parameters.Whole("n", 1, 1, request.Product == Product.Image ? 10 : 1),
        };
        return request.Product switch
        {
            Product.Image => common with
            {
                WidthPixels = parameters.Whole("width", 1024, 64, 2048),
                HeightPixels = parameters.Whole("height", 1024, 64, 2048),
            },
            Product.Video => FillVideo(common, parameters),
            Product.Speech => common with
            {
                Voice = parameters.Label("voice"),
                LengthMillis = parameters.Millis("seconds", 0.1m, 600m, decimals: 3) ?? Math.Max(1000, request.Characters * 60),
            },
        };
    }

    private JobRequest FillVideo(JobRequest request, RequestParameters parameters)
    {
        var film = request with
        {
            LengthMillis = parameters.Millis("seconds", 1, 10, decimals: 0) ?? 2000,
            FramesPerSecond = int.Parse(parameters.Choice("fps", "12", ["8", "12", "24"]), System.Globalization.CultureInfo.InvariantCulture),
            Audio = parameters.Flag("audio"),
        };
        if (provider == "sandbox-fine")
        {
            var label = parameters.Choice("resolution", "480p", FineSizes.Keys);
            return film with { Resolution = label, WidthPixels = FineSizes[label].Width, HeightPixels = FineSizes[label].Height };
        }

        return film with { WidthPixels = parameters.Whole("width", 320, 64, 1280), HeightPixels = parameters.Whole("height", 240, 64, 1280) };
    }

    private static Product? ProductOf(string? model) => model switch
    {
        "image" => Product.Image,
        "video" => Product.Video,
        "speech" => Product.Speech,
        _ => null,
    };

    private static string? Text(JsonElement root, string name)
        => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static (JobRequest? Request, RequestRefusal? Refusal) Refuse(string code, string message) => (null, new RequestRefusal(code, message));
}
