using System.Text.Json;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>Reads an order, or says why it is none.</summary>
internal sealed class RequestReader(string provider, IDictionary<string, int> simulatePerThousand, Func<string, bool> isKept)
{
    private const int LongestPrompt = 5000;
    private const int MostInputs = 9;
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
            return Refuse("unknown_model", "model must be image, edit, video or speech.");
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

        var (inputs, wrong) = Inputs(root, product);
        if (wrong is not null)
        {
            return (null, wrong);
        }

        var parameters = new RequestParameters(given);
        var request = Fill(new JobRequest { Reference = reference, Product = product, Prompt = prompt, WebhookUrl = webhook, Inputs = inputs }, parameters);
        parameters.RefuseTheRest();
        return parameters.Refusal is { } refusal ? (null, refusal) : (request, null);
    }

    /// <summary>Files are sent before the order, which names them by their hash.</summary>
    private (IReadOnlyList<string> Inputs, RequestRefusal? Refusal) Inputs(JsonElement root, Product product)
    {
        var named = root.TryGetProperty("inputs", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(input => (Id: Text(input, "id"), Role: Text(input, "role"))).ToList() : [];
        var most = product switch { Product.Edit => MostInputs, Product.Video => 2, Product.Image or Product.Speech => 0 };
        return named.Count > most || (product == Product.Edit && named.All(input => input.Role == "mask")) ? ([], new RequestRefusal("invalid_inputs", $"This model takes up to {most} files, and an edit at least one picture."))
            : named.Exists(input => input.Role is not { Length: > 0 and < 20 } || input.Id is null || !isKept(input.Id)) ? ([], new RequestRefusal("unknown_input", "A file that goes in was not sent before the order."))
            : ([.. named.Select(input => $"{input.Role}:{input.Id}")], null);
    }

    private JobRequest Fill(JobRequest request, RequestParameters parameters)
    {
        var common = request with
        {
            Simulate = parameters.Simulate() ?? Misbehaviours.Draw(provider, request.Reference, simulatePerThousand),
            Seed = parameters.Seed("seed"),
            Count = parameters.Whole("n", 1, 1, request.Product is Product.Image or Product.Edit ? 10 : 1),
        };
        return request.Product switch
        {
            Product.Image or Product.Edit => common with
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
        "edit" => Product.Edit,
        "video" => Product.Video,
        "speech" => Product.Speech,
        _ => null,
    };

    private static string? Text(JsonElement root, string name)
        => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static (JobRequest? Request, RequestRefusal? Refusal) Refuse(string code, string message) => (null, new RequestRefusal(code, message));
}
