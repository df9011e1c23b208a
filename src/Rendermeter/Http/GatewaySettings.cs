using System.Globalization;
using Microsoft.Extensions.Configuration;
using Rendermeter.Commands;
using Rendermeter.Engine.Attempts;
using Rendermeter.Http.OpenAi;
using Rendermeter.Http.Upkeep;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Storage;

namespace Rendermeter.Http;

/// <summary>Reads the settings of a gateway. A wrong one ends the start, and the message names it and what is allowed.</summary>
internal static class GatewaySettings
{
    /// <summary>The price book, with the files that win over it.</summary>
    public static PriceBook Prices(GatewayOptions options, IConfiguration configuration)
    {
        var directory = options.PricesDirectory ?? configuration["Rendermeter:Prices:Directory"];
        if (directory is null)
        {
            return PriceBook.Embedded();
        }

        if (!Directory.Exists(directory))
        {
            throw new GatewayStartException($"the price directory {directory} does not exist", ExitCode.WrongUsage);
        }

        try
        {
            return PriceFiles.In(directory).Aggregate(PriceBook.Embedded(), (sofar, file) => sofar.With(file, PriceFiles.Bytes(file)));
        }
        catch (PriceFileException wrong)
        {
            throw new GatewayStartException($"price files: {string.Join("; ", wrong.Findings)}", ExitCode.WrongUsage, wrong);
        }
    }

    /// <summary>How the OpenAI dialect waits.</summary>
    public static OpenAiOptions OpenAi(IConfiguration configuration)
    {
        var options = new OpenAiOptions();
        options.WaitLimitSeconds = Whole(configuration, "OpenAi:WaitLimitSeconds", 1, 3600) ?? options.WaitLimitSeconds;
        return options;
    }

    /// <summary>How often the auditor looks, and for how long content is kept.</summary>
    public static UpkeepOptions Upkeep(IConfiguration configuration)
    {
        var options = new UpkeepOptions();
        options.AuditIntervalSeconds = Whole(configuration, "Audit:IntervalSeconds", 1, 86_400) ?? options.AuditIntervalSeconds;
        options.RetentionDays = Whole(configuration, "Retention:Days", 1, 36_500, "; leave it out to keep everything") ?? options.RetentionDays;
        return options;
    }

    /// <summary>How long a submission may be in doubt with a provider that can be asked.</summary>
    public static TimeSpan Fence(IConfiguration configuration)
        => Whole(configuration, "Attempts:FenceSeconds", 1, 86_400) is { } seconds ? TimeSpan.FromSeconds(seconds) : AttemptLife.FenceWindow;

    /// <summary>How often a render is tried.</summary>
    public static RetryBudget Retries(IConfiguration configuration)
    {
        var budget = new RetryBudget();
        budget.MostAttempts = Whole(configuration, "Retries:MostAttempts", 1, 20) ?? budget.MostAttempts;
        budget.MostOnOneOffer = Whole(configuration, "Retries:MostOnOneOffer", 1, 10) ?? budget.MostOnOneOffer;
        budget.Within = Whole(configuration, "Retries:WithinSeconds", 1, 86_400) is { } seconds ? TimeSpan.FromSeconds(seconds) : budget.Within;
        return budget;
    }

    /// <summary>A whole number of a setting; null where it is left out.</summary>
    internal static int? Whole(IConfiguration configuration, string name, int least, int most, string hint = "")
        => configuration[$"Rendermeter:{name}"] is not { Length: > 0 } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw new GatewayStartException($"Rendermeter__{name.Replace(":", "__", StringComparison.Ordinal)}: '{text}' is not {least} to {most}{hint}", ExitCode.WrongUsage);

    /// <summary>Whether the addresses can be listened on and reached.</summary>
    public static void CheckUrls(GatewayOptions options, IConfiguration configuration)
    {
        foreach (var url in options.Urls.Split(';'))
        {
            if (!Uri.TryCreate(url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp)
            {
                throw new GatewayStartException($"--urls: '{url}' is no address such as http://127.0.0.1:8080; put a proxy in front of it for https", ExitCode.WrongUsage);
            }
        }

        if (configuration["Rendermeter:PublicUrl"] is { Length: > 0 } text && !(Uri.TryCreate(text, UriKind.Absolute, out var publicUrl) && publicUrl.Scheme is "http" or "https"))
        {
            throw new GatewayStartException($"Rendermeter__PublicUrl: '{text}' is no address such as https://media.example.com", ExitCode.WrongUsage);
        }
    }

    /// <summary>The books, as the options and settings name them.</summary>
    public static IStore Store(GatewayOptions options, IConfiguration configuration)
    {
        var settings = OutputSettings.Read(configuration);
        if (Whole(configuration, "Postgres:AwayAfterMilliseconds", 100, 60_000) is { } milliseconds)
        {
            settings.AwayAfter = TimeSpan.FromMilliseconds(milliseconds);
        }

        try
        {
            return (options.Database ?? configuration["Rendermeter:Database"]) is { Length: > 0 } database
                ? PostgresStore.Open(database, options.DataDirectory, settings, TimeProvider.System)
                : SqliteStore.Open(options.DataDirectory, settings, TimeProvider.System);
        }
        catch (DatabaseUnreachableException unreachable)
        {
            throw new GatewayStartException($"--database: {unreachable.Message}", ExitCode.WrongUsage, unreachable);
        }
        catch (DataInUseException inUse)
        {
            throw new GatewayStartException($"the data is in use: {inUse.Message}", ExitCode.InUse, inUse);
        }
        catch (Exception unusable) when (unusable is DataUnwritableException or Storage.Migrations.SchemaException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new GatewayStartException($"--data: {unusable.Message}", ExitCode.WrongUsage, unusable);
        }
    }
}
