using Rendermeter.Engine.Invoices;

namespace Rendermeter.Engine.Tests.Invoices;

/// <summary>One small export for each reader, written after the wire.</summary>
public sealed class Exports
{
    [Fact]
    public void Openai_costs_are_checked_by_their_quantities_and_rates()
    {
        var report = Bill.Checked(
            """
            {"object":"page","data":[
              {"object":"bucket","start_time":1793491200,"end_time":1793577600,"results":[
                {"object":"organization.costs.result","amount":{"value":0.3,"currency":"usd"},"line_item":"gpt-image-2, image output","project_id":"proj_a","api_key_id":null,"quantity":10000,"quantity_unit":"tokens"},
                {"object":"organization.costs.result","amount":{"value":0.5,"currency":"usd"},"line_item":"gpt-image-2, image output","project_id":"proj_b","api_key_id":null,"quantity":10,"quantity_unit":"1000_tokens"},
                {"object":"organization.costs.result","amount":{"value":0.00015000000000000001,"currency":"usd"},"line_item":"tts-1","project_id":"proj_a","api_key_id":null,"quantity":10,"quantity_unit":"characters"}]},
              {"object":"bucket","start_time":1793577600,"end_time":1793664000,"results":[]}],
             "has_more":true,"next_page":"p2"}
            {"object":"page","data":[],"has_more":false,"next_page":null}
            """, "openai");

        Assert.Equal((InvoiceFormat.OpenaiCosts, 3L), (report.Format, report.Lines));
        Assert.Equal([(LineClass.AsExpected, 2L), (LineClass.PriceDiffers, 1L)], report.Classes.Select(total => (total.Class, total.Lines)));
        Assert.Equal("0.2", Bill.Money(report.Claim));
        Assert.Equal(["proj_b", "proj_a"], report.Features.Select(feature => feature.Name));
        Assert.Equal("2026-11-01", Assert.Single(report.Days).Name);
        Assert.Empty(report.Notes);
    }

    [Fact]
    public void Openai_costs_are_read_as_csv_with_empty_days()
    {
        var report = Bill.Checked(
            """
            start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,project_id,organization_id,organization_name
            1793491200,1793577600,2026-11-01T00:00:00+00:00,2026-11-02T00:00:00+00:00,0.8958740000000000,usd,"gpt-image-2, image output",proj_a,org-x,Personal
            1793577600,1793664000,2026-11-02T00:00:00+00:00,2026-11-03T00:00:00+00:00,,,,,,
            """, "openai");

        Assert.Equal(("0.895874", LineClass.Unchecked), (Bill.Money(report.Billed), Assert.Single(report.Classes).Class));
    }

    [Fact]
    public void A_last_page_that_is_not_the_last_is_noted()
    {
        var report = Bill.Checked(
            """{"object":"page","data":[{"start_time":1793491200,"results":[{"amount":{"value":1,"currency":"usd"},"line_item":"tts-1"}]}],"has_more":true,"next_page":"p2"}""", "openai");

        Assert.Contains("not whole", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Fal_billing_events_are_exact_to_the_nano_dollar()
    {
        var report = Bill.Checked(
            """
            {"billing_events":[
              {"request_id":"r1","endpoint_id":"fal-ai/flux/dev","timestamp":"2026-11-05T10:00:00Z","output_units":2,"unit_price":0.025,"percent_discount":10,"cost_subtotal":0.05,"cost_discount":0.005,"cost_total":0.045,"cost_estimate_nano_usd":45000000},
              {"request_id":"r1","endpoint_id":"fal-ai/flux/dev","timestamp":"2026-11-05T10:00:00Z","output_units":2,"unit_price":0.025,"percent_discount":10,"cost_subtotal":0.05,"cost_discount":0.005,"cost_total":0.045,"cost_estimate_nano_usd":45000000},
              {"request_id":"r2","endpoint_id":"fal-ai/flux/dev","timestamp":"2026-11-05T10:00:00Z","output_units":1,"unit_price":0.03,"percent_discount":null,"cost_subtotal":0.03,"cost_discount":0,"cost_total":0.03,"cost_estimate_nano_usd":30000000},
              {"request_id":"r3","endpoint_id":"fal-ai/not-in-the-book","timestamp":"2026-11-05T10:00:00Z","output_units":1,"unit_price":1,"percent_discount":null,"cost_total":1}],
             "next_cursor":null,"has_more":false}
            """, "fal");

        Assert.Equal([LineClass.Duplicate, LineClass.UnknownModel, LineClass.AsExpected, LineClass.PriceDiffers], report.Classes.Select(total => total.Class));
        Assert.Equal(("0.05", "1"), (Bill.Money(report.Claim), Bill.Money(report.Ask)));
    }

    [Fact]
    public void Items_may_stand_one_on_a_line_or_in_a_bare_array()
    {
        const string Item = """{"request_id":"r1","endpoint_id":"fal-ai/flux/dev","timestamp":"2026-11-05T10:00:00Z","output_units":2,"cost_estimate_nano_usd":50000000}""";

        Assert.Equal(2, Bill.Checked($"{Item}\n{Item.Replace("r1", "r2", StringComparison.Ordinal)}\n", "fal").Lines);
        Assert.Equal(1, Bill.Checked($"[{Item}]", "fal").Lines);
        Assert.Equal("truncated", Bill.Refused($"{Item}\n{Item[..40]}", "fal")[0].Code);
    }

    [Fact]
    public void Fal_usage_is_read_by_bucket()
    {
        var report = Bill.Checked(
            """
            {"time_series":[{"bucket":"2026-11-05T00:00:00-05:00","results":[
              {"endpoint_id":"fal-ai/flux/dev","unit":"megapixels","quantity":40,"unit_price":0.025,"percent_discount":null,"cost_subtotal":1.0,"cost_discount":0,"cost_total":1.0,"currency":"USD","auth_method":"Key 1"},
              {"endpoint_id":"fal-ai/flux/schnell","unit":"megapixels","quantity":100,"unit_price":0.003,"percent_discount":20,"cost_subtotal":0.3,"cost_discount":0.06,"cost_total":0.24,"currency":"USD","auth_method":"Key 2"}]}],
             "next_cursor":null,"has_more":false}
            """, "fal");

        Assert.Equal((InvoiceFormat.FalUsage, LineClass.AsExpected, "1.24"), (report.Format, Assert.Single(report.Classes).Class, Bill.Money(report.Billed)));
        Assert.Equal(["Key 1", "Key 2"], report.Features.Select(feature => feature.Name));
    }

    [Fact]
    public void Replicate_predictions_have_no_money_and_are_priced_by_the_book()
    {
        var report = Bill.Checked(
            """
            {"next":null,"previous":null,"results":[
              {"id":"p1","model":"black-forest-labs/flux-schnell","version":"hidden","input":{"prompt":"a kettle"},"status":"succeeded","created_at":"2026-11-05T10:00:00.123Z","metrics":{"image_output_count":4,"predict_time":1.25}},
              {"id":"p2","model":"black-forest-labs/flux-schnell","version":"hidden","input":{"prompt":"a kettle"},"status":"succeeded","created_at":"2026-11-05T10:01:00Z","metrics":{"image_output_count":4,"predict_time":1.25}},
              {"id":"p3","model":"black-forest-labs/flux-schnell","version":"hidden","input":{"prompt":"a pan"},"status":"failed","created_at":"2026-11-05T10:02:00Z","metrics":{}}]}
            """, "replicate");

        Assert.Equal((false, LineClass.NoAmount), (report.HasAmounts, report.Classes[0].Class));
        Assert.True(report.Billed > 0);
        Assert.Equal((1L, 1L), (report.Repeats.Lines, report.Failures.Lines));
    }

    [Fact]
    public void Elevenlabs_history_is_checked_in_credits()
    {
        var report = Bill.Checked(
            """
            {"history":[
              {"history_item_id":"h1","request_id":"q1","voice_id":"v","model_id":"eleven_turbo_v2_5","voice_name":"Ann","text":"0123456789","date_unix":1793887200,"character_count_change_from":100,"character_count_change_to":105,"state":"created"},
              {"history_item_id":"h2","request_id":"q2","voice_id":"v","model_id":"eleven_turbo_v2_5","voice_name":"Ann","text":"0123456789","date_unix":1793887260,"character_count_change_from":105,"character_count_change_to":115,"state":"created"}],
             "last_history_item_id":"h2","has_more":false}
            """, "elevenlabs");

        Assert.Equal("CREDIT:elevenlabs", report.Currency.Code);
        Assert.Equal([LineClass.AsExpected, LineClass.QuantityDiffers], report.Classes.Select(total => total.Class));
        Assert.Equal(("5", 1L), (Bill.Money(report.Claim), report.Repeats.Lines));
    }

    [Fact]
    public void A_focus_file_is_checked_with_its_units_discounts_and_corrections()
    {
        var report = Bill.Checked(
            """
            BilledCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargeCategory,ChargeClass,ChargePeriodStart,ChargePeriodEnd,ConsumedQuantity,ConsumedUnit,ContractedCost,ListCost,SkuId,SkuPriceDetails,x_Feature
            0.45,USD,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,Usage,,2026-11-05T00:00:00Z,2026-11-06T00:00:00Z,20,Megapixels,0.45,0.50,fal-ai/flux/dev,,shop
            0.05,USD,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,Usage,,2026-11-05T00:00:00Z,2026-11-06T00:00:00Z,,,,,fal-ai/flux/dev,"{""x_n"":2,""width"":1000,""height"":1000}",shop
            0.60,USD,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,Usage,,2026-11-05T00:00:00Z,2026-11-06T00:00:00Z,20,Megapixels,,,fal-ai/flux/dev,,ads
            -0.10,USD,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,Usage,Correction,2026-11-05T00:00:00Z,2026-11-06T00:00:00Z,,,,,fal-ai/flux/dev,,ads
            1.00,USD,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,Tax,,2026-11-05T00:00:00Z,2026-11-06T00:00:00Z,,,,,,,
            0.50,USD,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,Usage,,2026-10-30T00:00:00Z,2026-10-31T00:00:00Z,20,Megapixels,,,fal-ai/flux/dev,,ads
            """, "fal");

        Assert.Equal(InvoiceFormat.Focus, report.Format);
        Assert.Equal(
            [(LineClass.CreditNote, 1L), (LineClass.OutsideWindow, 1L), (LineClass.AsExpected, 2L), (LineClass.PriceDiffers, 1L), (LineClass.Unchecked, 1L)],
            report.Classes.Select(total => (total.Class, total.Lines)));
        Assert.Equal(("0.1", "0.5"), (Bill.Money(report.Claim), Bill.Money(report.Ask)));
    }

    [Fact]
    public void Any_csv_is_read_by_a_map_of_its_columns()
    {
        var report = Bill.Checked(
            "Team,Cost,Units,Unit,Model,When,Job,Note\nshop,0.075,3,Megapixels,fal-ai/flux/dev,2026-11-05T10:00:00Z,j1,hello\n", "fal",
            options => options with
            {
                Columns = [new("model", "Model"), new("quantity", "Units"), new("unit", "Unit"), new("amount", "Cost"), new("at", "When"), new("id", "Job"), new("feature", "Team")],
            });

        Assert.Equal((LineClass.AsExpected, "shop"), (Assert.Single(report.Classes).Class, Assert.Single(report.Features).Name));
    }
}
