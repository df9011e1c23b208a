namespace Rendermeter.Providers;

/// <summary>The addresses of vendors and what else is configured of them.</summary>
internal sealed class VendorAddresses(Func<string, string?> setting)
{
    public const string Section = "Rendermeter:Providers";

    /// <summary>A configured text, or null.</summary>
    public string? Text(string vendor, string name) => setting($"{Section}:{vendor}:{name}") is { Length: > 0 } text ? text : null;

    /// <summary>A configured address, or null.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public Uri? Of(string vendor, string name)
    {
        if (setting($"{Section}:{vendor}:{name}") is not { Length: > 0 } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new FormatException($"{Section}:{vendor}:{name}: '{text}' is no address such as https://api.example.com");
    }
}
